import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();
const SECRET = { signing: { secret: 'a secret of the test' } };

describe.each(databases.eachSupportedId())('key rotation on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex, config: SECRET });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
  });
  afterEach(() => hub.stop());

  const withKey = (key: TestAgent['key']) => {
    const other = agent.clone();
    other.key = key;
    return other;
  };
  const unknown = { status: 401, body: { error: { code: 'bad_signature' } } };

  it('takes both keys until the new one is used, then the new one alone', async () => {
    const next = await newKey();
    const old = withKey(agent.key);
    const answer = await agent.rotate(next);
    expect(answer).toMatchObject({ status: 200, body: { kid: next.kid } });
    const left = Date.parse(answer.body.overlapUntil) - Date.now();
    expect(left / 60_000).toBeGreaterThan(9);
    expect(left / 60_000).toBeLessThan(11);

    expect((await old.heartbeat()).status).toBe(200);
    expect((await withKey(next).heartbeat()).status).toBe(200);
    expect(await old.heartbeat()).toMatchObject(unknown);
    expect((await withKey(next).heartbeat()).status).toBe(200);
    expect(await knex('agent_next_keys')).toEqual([]);
    const row = await knex('agents').first();
    expect(row.kid).toBe(next.kid);
    expect(JSON.parse(row.public_jwk)).toEqual(next.publicJwk);
    expect(Number(row.key_created_at)).toBeGreaterThan(Number(row.created_at));
  });

  it('forgets a new key that was not used in time; the old one goes on', async () => {
    const next = await newKey();
    await agent.rotate(next);
    await knex('agent_next_keys').update({ expires_at: Date.now() - 1000 });
    expect(await withKey(next).heartbeat()).toMatchObject(unknown);
    expect((await agent.heartbeat()).status).toBe(200);
  });

  it('lets the agent hand in again what was lost, the same key or another', async () => {
    const [first, second] = [await newKey(), await newKey()];
    expect((await agent.rotate(first)).status).toBe(200);
    expect((await agent.rotate(first)).status).toBe(200);
    expect((await agent.rotate(second)).status).toBe(200);
    expect(await withKey(first).heartbeat()).toMatchObject(unknown);
    expect((await withKey(second).heartbeat()).status).toBe(200);
  });

  it('does it a hundred times, each key another one', async () => {
    const kids = new Set([agent.key.kid]);
    const fast = await startTestHub({
      knex,
      config: { ...SECRET, agents: { burst: 1000 } },
    });
    try {
      agent.url = fast.url;
      for (let i = 0; i < 100; i++) {
        const next = await newKey();
        expect((await agent.rotate(next)).status).toBe(200);
        agent.key = next;
        kids.add(next.kid);
      }
      expect((await agent.heartbeat()).status).toBe(200);
      expect(kids.size).toBe(101);
    } finally {
      await fast.stop();
    }
  });

  it('never shuts an agent out that goes to another replica with its new key', async () => {
    const second = await startTestHub({ knex, config: SECRET });
    try {
      for (let i = 0; i < 5; i++) {
        const next = await newKey();
        // Both replicas have the present key in their memory.
        for (const base of [hub.url, second.url]) {
          expect((await agent.heartbeat({}, { base })).status).toBe(200);
        }
        expect((await agent.rotate(next, { base: hub.url })).status).toBe(200);
        agent.key = next;
        for (const base of [second.url, hub.url, second.url]) {
          expect((await agent.heartbeat({}, { base })).status).toBe(200);
        }
      }
    } finally {
      await second.stop();
    }
  });

  it('ends with one valid key when many rotations and requests come at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, newKey));
    await Promise.all(keys.map(key => agent.rotate(key)));
    const waiting = await knex('agent_next_keys');
    expect(waiting).toHaveLength(1);
    const last = keys.find(key => key.kid === waiting[0].kid)!;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => withKey(last).heartbeat()),
    );
    expect(answers.map(answer => answer.status)).toEqual(Array(8).fill(200));
    expect((await knex('agents').first()).kid).toBe(last.kid);
  });

  it('opens nothing for a revoked agent', async () => {
    const next = await newKey();
    await agent.rotate(next);
    await hub.portal('POST', '/clusters/one/revoke');
    expect(await withKey(next).heartbeat()).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked' } },
    });
    expect((await knex('agents').first()).kid).toBe(agent.key.kid);
  });

  it('refuses a key that is known already', async () => {
    const other = await TestAgent.attach(hub, {
      clusterName: 'two',
      kubeSystemUid: 'two',
    });
    const waiting = await newKey();
    await other.rotate(waiting);
    const before = await dump(knex);
    for (const key of [agent.key, other.key, waiting]) {
      expect(await agent.rotate(key)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid' } },
      });
    }
    expect(await dump(knex)).toEqual(before);
  });
});
