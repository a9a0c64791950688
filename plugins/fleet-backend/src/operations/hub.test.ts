import { mockServices } from '@backstage/backend-test-utils';
import {
  metricsServiceMock,
  tracingServiceMock,
} from '@backstage/backend-test-utils/alpha';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  metricsServiceRef,
  MetricsServiceObservableGauge,
} from '@backstage/backend-plugin-api/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { readUntil } from '../__testUtils__/eventually';
import { pod, upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

type Callback = Parameters<MetricsServiceObservableGauge['addCallback']>[0];

/** Metrics that can be read. */
function readableMetrics() {
  const callbacks = new Map<string, Callback>();
  const recorded: [string, number, object | undefined][] = [];
  const instrument = (name: string) => {
    const record = (value: number, attributes?: object) => {
      recorded.push([name, value, attributes]);
    };
    return { add: record, record };
  };
  const gauge = (name: string) => ({
    addCallback: (callback: Callback) => callbacks.set(name, callback),
    removeCallback: () => callbacks.delete(name),
  });
  const mock = metricsServiceMock.mock({
    createCounter: instrument as never,
    createHistogram: instrument as never,
    createObservableGauge: gauge as never,
  });
  const of = (name: string) => recorded.filter(([other]) => other === name);
  const observe = async (name: string) => {
    const values: [number, object | undefined][] = [];
    await callbacks.get(name)!({
      observe: (value, attributes) => values.push([value, attributes]),
    });
    return values;
  };
  return { mock, of, observe, callbacks };
}

describe.each(databases.eachSupportedId())('the hub of itself on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let directory: string;
  const metrics = readableMetrics();
  const tracing = tracingServiceMock.mock();
  const permissions = mockServices.permissions.mock();
  const scheduler = mockServices.scheduler();

  beforeAll(async () => {
    permissions.authorize.mockResolvedValue([
      { result: AuthorizeResult.ALLOW },
    ]);
    directory = await mkdtemp(join(tmpdir(), 'fleet-hub-'));
    const target = join(directory, 'clusters.yaml');
    await writeFile(target, 'this is no list');
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: { governance: { locations: [{ type: 'file', target }] } },
      features: [
        createServiceFactory({
          service: metricsServiceRef,
          deps: {},
          factory: () => metrics.mock,
        }),
        tracing.factory,
        permissions.factory,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
      ],
    });
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.batch([upsert('pods', pod('p1')), upsert('pods', pod('p2'))]);
  });
  afterAll(async () => {
    await hub?.stop();
    await rm(directory, { recursive: true });
  });

  it('says how each part of it is', async () => {
    const status = await readUntil(
      () => hub.portal('GET', '/hub'),
      ({ consumers }) => consumers.every((each: any) => each.state === 'idle'),
    );
    expect(status).toMatchObject({
      hubId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      protocol: '1 to 2',
      engine: expect.stringMatching(
        id === 'SQLITE_3' ? /^SQLite 3\./ : /^PostgreSQL 18/,
      ),
      agents: { connected: 1, total: 1 },
      keys: [{ state: 'active' }],
      replicas: [{ memoryBytes: expect.any(Number) }],
    });
    const states = Object.fromEntries(
      status.checks.map((check: any) => [check.name, check.state]),
    );
    expect(states).toEqual({
      Database: 'healthy',
      Clock: 'healthy',
      'Signing key': 'degraded',
      Replicas: expect.stringMatching(/healthy|degraded/),
      'Change feed': 'healthy',
      Agents: 'healthy',
      'Agent door': 'healthy',
      Retention: 'healthy',
      'Governance files': 'unknown',
      Exports: 'healthy',
    });
    for (const table of status.tables) {
      expect(table.retention).toMatch(/^\d+ (day|hour)s?$|as long as/);
    }
  });

  it('tells of a governance file that cannot be applied', async () => {
    await scheduler.triggerTask('fleet-governance-files');
    const { checks } = await hub.portal('GET', '/hub');
    expect(
      checks.find((check: any) => check.name === 'Governance files'),
    ).toMatchObject({
      state: 'degraded',
      sentence: expect.stringContaining('clusters.yaml cannot be applied'),
      mend: expect.stringContaining('keep what it said last'),
    });
  });

  it('tells what is kept beyond its time from what is old for a reason', async () => {
    const DAY = 24 * 3600_000;
    const version = (ordinal: number, ageDays: number) => ({
      cluster_id: '00000000-0000-4000-8000-000000000001',
      kind: 'pods',
      uid: 'changed of late',
      content_hash: 'x',
      ordinal,
      received_at: Math.trunc(Date.now() - ageDays * DAY),
      is_deleted: false,
    });
    const retention = async () => {
      const { checks } = await hub.portal('GET', '/hub');
      return checks.find((check: any) => check.name === 'Retention');
    };
    // What the object was for a month, until it changed yesterday.
    await knex('versions').insert([version(0, 30), version(1, 1)]);
    expect(await retention()).toMatchObject({ state: 'healthy' });
    await knex('versions').insert({ ...version(1, 7.5), uid: 'never again' });
    expect(await retention()).toMatchObject({
      state: 'degraded',
      sentence: 'Rows of versions are past their time and still there',
    });
    await scheduler.triggerTask('fleet-retention');
    expect(await retention()).toMatchObject({ state: 'healthy' });
    expect(
      await knex('versions').where({ uid: 'changed of late' }),
    ).toHaveLength(2);
  });

  it('tells nobody without the permission', async () => {
    permissions.authorize.mockResolvedValueOnce([
      { result: AuthorizeResult.DENY },
    ]);
    await expect(hub.portal('GET', '/hub')).rejects.toThrow(
      /403: This needs the permission "fleet\.hub\.read"/,
    );
  });

  it('exports what is at the moment', async () => {
    expect(await metrics.observe('fleet.agents')).toEqual([
      [1, { state: 'live' }],
      [0, { state: 'late' }],
      [0, { state: 'unreachable' }],
    ]);
    expect(await metrics.observe('fleet.agents.polls')).toEqual([[0, {}]]);
    expect(
      (await metrics.observe('fleet.database.connections')).map(
        ([, attributes]) => attributes,
      ),
    ).toEqual([{ state: 'used' }, { state: 'free' }, { state: 'pending' }]);
    expect(await metrics.observe('fleet.consumers.lag.changes')).toHaveLength(
      5,
    );
    await knex('liveness').update({ last_seen_at: 1 });
    expect(await metrics.observe('fleet.agents')).toEqual([
      [0, { state: 'live' }],
      [0, { state: 'late' }],
      [1, { state: 'unreachable' }],
    ]);
  });

  it('counts and traces what it does, by few words', async () => {
    await fetch(`${hub.url}/resources/export?format=ndjson`, {
      headers: { authorization: 'Bearer mock-user-token' },
    }).then(answer => answer.text());
    await hub.portal('GET', '/resources?query=kind:Pod');
    await hub.portal('GET', '/clusters/nowhere').catch(() => {});
    await readUntil(
      () => metrics.of('fleet.portal.duration').length,
      count => count >= 3,
    );
    const operations = metrics
      .of('fleet.portal.duration')
      .map(([, , attributes]) => attributes);
    expect(operations).toEqual(
      expect.arrayContaining([
        { operation: 'listResources', status: '2xx' },
        { operation: 'getCluster', status: '4xx' },
        { operation: 'getHubStatus', status: '2xx' },
      ]),
    );
    expect(metrics.of('fleet.export.rows')).toEqual([
      ['fleet.export.rows', 2, { result: 'complete' }],
    ]);
    expect(metrics.of('fleet.ingest.items')).toContainEqual([
      'fleet.ingest.items',
      2,
      { result: 'stored' },
    ]);
    const runs = metrics
      .of('fleet.consumers.run.duration')
      .map(([, , attributes]) => attributes);
    expect(runs).toContainEqual({
      consumer: 'counters',
      run: 'handle',
      result: 'ok',
    });
    const spans = tracing.startActiveSpan.mock.calls.map(([name]) => name);
    expect(new Set(spans)).toEqual(
      new Set([
        'fleet.ingest.batch',
        'fleet.portal.request',
        'fleet.consumer.handle',
        'fleet.consumer.rebuild',
      ]),
    );
  });

  it('ends its export with the plugin', async () => {
    await hub.stop();
    expect([...metrics.callbacks.keys()]).toEqual([]);
  });
});
