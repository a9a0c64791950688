import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { audited } from '../audit';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { AuditReader } from './AuditReader';
import { AuditStore, UNFINISHED } from './AuditStore';
import { createStoredAuditor } from './storedAuditor';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('audit, %s', id => {
  let db: Knex;
  let reader: AuditReader;
  const backstage = mockServices.auditor.mock();

  beforeEach(async () => {
    jest.clearAllMocks();
    db = await migratedDatabase(databases, id);
    reader = new AuditReader(db);
    backstage.createEvent.mockResolvedValue({
      success: jest.fn(),
      fail: jest.fn(),
    });
  });

  afterEach(async () => {
    await db.destroy();
  });

  const change = (
    event: { eventId: string; by?: string; clusterName?: string },
    work: () => Promise<unknown> = async () => undefined,
  ) =>
    audited(
      createStoredAuditor(backstage, new AuditStore(db)),
      {
        eventId: event.eventId,
        actor: { ref: event.by ?? 'user:default/ann' },
        meta: {
          clusterName: event.clusterName ?? 'prod',
          token: 'must not be stored',
          diff: [{ path: 'owner', before: 'a', after: 'b', secret: 'x' }],
        },
      },
      work,
    );

  it('keeps who changed what of which cluster, and tells Backstage', async () => {
    await change({ eventId: 'cluster-update' });
    const { items } = await reader.list({});
    expect(items).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        actor: 'user:default/ann',
        event: 'cluster-update',
        severity: 'medium',
        outcome: 'succeeded',
        target: 'cluster:prod',
        cluster: 'prod',
        diff: [{ path: 'owner', before: 'a', after: 'b' }],
      },
    ]);
    expect(JSON.stringify(await db('audit_events'))).not.toMatch(
      /must not be stored|secret/,
    );
    expect(backstage.createEvent).toHaveBeenCalledTimes(1);
  });

  it('keeps failures with their reason', async () => {
    await expect(
      change({ eventId: 'cluster-revoke' }, async () => {
        throw new Error('no such cluster');
      }),
    ).rejects.toThrow('no such cluster');
    const { items } = await reader.list({ outcome: 'failed' });
    expect(items).toMatchObject([
      { event: 'cluster-revoke', reason: 'no such cluster' },
    ]);
  });

  it('keeps a trace of what a crash interrupted', async () => {
    await change({ eventId: 'cluster-revoke' }, async () => {
      const { items } = await reader.list({});
      expect(items).toMatchObject([{ outcome: 'failed', reason: UNFINISHED }]);
    });
  });

  it('does nothing that cannot be audited', async () => {
    await db.schema.dropTable('audit_events');
    const work = jest.fn();
    // By its text: the error of a native module may be of another realm.
    const error = await change({ eventId: 'x' }, work).catch(String);
    expect(error).toContain('audit_events');
    expect(work).not.toHaveBeenCalled();
  });

  it('pages and filters, newest first', async () => {
    for (const [event, by, clusterName] of [
      ['first', 'user:default/ann', 'prod'],
      ['second', 'user:default/bob', 'prod'],
      ['third', 'user:default/ann', 'test'],
    ]) {
      await change({ eventId: event, by, clusterName });
    }
    // Three events of one millisecond must still page without loss.
    await db('audit_events').update({ at: 5_000 });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list({ limit: 1, cursor });
      seen.push(...page.items.map(item => item.event));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.sort()).toEqual(['first', 'second', 'third']);
    const events = async (
      request: Parameters<typeof reader.list>[0],
    ): Promise<string[]> =>
      (await reader.list(request)).items.map(item => item.event).sort();
    expect(await events({ actor: 'user:default/ann' })).toEqual([
      'first',
      'third',
    ]);
    expect(await events({ cluster: 'prod' })).toEqual(['first', 'second']);
    expect(await events({ event: 'second' })).toEqual(['second']);
    expect(await events({ since: 5_001 })).toEqual([]);
    expect(await events({ until: 5_001 })).toHaveLength(3);
  });

  it('lists refusals by minute', async () => {
    await db('refusals').insert([
      { minute: 60_000, source: 'prod', code: 'revoked', count: 3 },
      { minute: 120_000, source: '10.0.0.1', code: 'bad_signature', count: 1 },
      { minute: 120_000, source: '10.0.0.1', code: 'too_complex', count: 2 },
    ]);
    const first = await reader.refusals({ limit: 2 });
    expect(first.items.map(item => item.code)).toEqual([
      'too_complex',
      'bad_signature',
    ]);
    const rest = await reader.refusals({ limit: 2, cursor: first.nextCursor });
    expect(rest).toEqual({
      items: [
        {
          minute: '1970-01-01T00:01:00.000Z',
          source: 'prod',
          code: 'revoked',
          count: 3,
        },
      ],
    });
    expect((await reader.refusals({ since: 120_000 })).items).toHaveLength(2);
  });
});
