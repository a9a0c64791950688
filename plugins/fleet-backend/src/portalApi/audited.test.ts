import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { upsert } from '../__testUtils__/objects';
import { enroll, newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';
import { spec } from '../schema/openapi.generated';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('the portal API on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
  });
  afterAll(() => hub?.stop());

  it('leaves an audit event of everything that changes something', async () => {
    const { portal } = hub;
    const [one] = await Promise.all(
      ['one', 'two', 'three'].map(clusterName =>
        TestAgent.attach(hub, { clusterName, kubeSystemUid: clusterName }),
      ),
    );
    await one.batch([
      upsert('namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop', uid: 'shop' },
      }),
    ]);
    const ask = async (clusterName: string) => {
      const made = await portal('POST', '/enrollments', { clusterName });
      await enroll(hub.url, made.token, await newKey());
      return portal('GET', `/enrollments/${made.id}`);
    };
    const [good, bad] = [await ask('four'), await ask('five')];
    const search = { name: 'Mine', query: 'kind:Pod', page: 'search' };
    const saved = await portal('POST', '/searches', search);
    await knex('agents')
      .where({ id: one.enrolled.agentId })
      .update({ suspected_clone_at: 1 });

    const agent = `/clusters/one/agents/${one.enrolled.agentId}`;
    const changes: Record<string, [string, object?]> = {
      'patch /clusters/{name}': [
        '/clusters/one',
        { governance: { environment: 'prod' } },
      ],
      'post /clusters/{name}/rename': ['/clusters/two/rename', { name: 'new' }],
      'post /clusters/{name}/resync': ['/clusters/one/resync', {}],
      'put /clusters/{name}/namespaces/{namespace}/owner': [
        '/clusters/one/namespaces/shop/owner',
        { owner: 'group:default/a' },
      ],
      'post /clusters/{name}/agents/{id}/accept': [`${agent}/accept`],
      'post /clusters/{name}/agents/{id}/revoke': [`${agent}/revoke`],
      'post /clusters/{name}/revoke': ['/clusters/three/revoke'],
      'delete /clusters/{name}': ['/clusters/three?confirm=three'],
      'post /hub/consumers/{name}/replay': ['/hub/consumers/counters/replay'],
      'post /hub/keys/rotate': ['/hub/keys/rotate'],
      'post /searches': ['/searches', { ...search, name: 'Other' }],
      'put /searches/{id}': [`/searches/${saved.id}`, search],
      'delete /searches/{id}': [`/searches/${saved.id}`],
      'post /enrollments': ['/enrollments', { clusterName: 'six' }],
      'post /enrollments/{id}/approve': [
        `/enrollments/${good.id}/approve`,
        { fingerprint: good.fingerprint },
      ],
      'post /enrollments/{id}/reject': [`/enrollments/${bad.id}/reject`],
    };
    const described = Object.entries(spec.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => !['parameters', 'get'].includes(key))
        .map(method => `${method} ${path}`),
    );
    expect(Object.keys(changes).sort()).toEqual(described.sort());

    const events = async () =>
      Number((await knex('audit_events').count('* as n').first())?.n);
    for (const [operation, [path, body]] of Object.entries(changes)) {
      const before = await events();
      await portal(operation.split(' ')[0].toUpperCase(), path, body);
      expect([operation, await events()]).toEqual([operation, before + 1]);
    }
  });
});
