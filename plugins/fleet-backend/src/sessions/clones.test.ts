import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { eventually } from '../__testUtils__/eventually';
import { newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('copies of an agent on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
  });
  afterEach(() => hub.stop());

  const accept = (agent: TestAgent) =>
    hub.portal('POST', `/clusters/one/agents/${agent.enrolled.agentId}/accept`);
  const cloned = { status: 409, body: { error: { code: 'cloned' } } };

  it('are found out, and both shut out until a person accepts one', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const copy = agent.clone();
    await agent.hello();
    expect((await agent.heartbeat()).status).toBe(200);
    const held = agent.poll({ holdSeconds: 25 });
    await new Promise(resolve => setTimeout(resolve, 200));

    expect(await copy.hello()).toMatchObject(cloned);
    expect(await held).toMatchObject(cloned);
    const before = await dump(knex);
    expect(await agent.heartbeat()).toMatchObject(cloned);
    expect(await agent.hello()).toMatchObject(cloned);
    expect(await copy.hello()).toMatchObject(cloned);
    expect(await dump(knex)).toEqual(before);
    expect(
      await knex('audit_events').where({ event: 'agent-clone-suspected' }),
    ).toHaveLength(1);

    const { agents } = await accept(agent);
    expect(agents[0].suspectedCloneAt).toBeUndefined();
    expect((await agent.hello()).status).toBe(200);
    expect((await agent.heartbeat()).status).toBe(200);
    // It is told to replace the key that somebody else has.
    const { body } = await agent.poll();
    const types = body.messages.map(
      (jws: string) =>
        JSON.parse(Buffer.from(jws.split('.')[1], 'base64url').toString()).type,
    );
    expect(types).toEqual(['key.rotate']);
    const next = await newKey();
    expect((await agent.rotate(next)).status).toBe(200);
    agent.key = next;
    expect((await agent.heartbeat()).status).toBe(200);
    expect(await copy.hello()).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_signature' } },
    });
    expect((await agent.heartbeat()).status).toBe(200);
  });

  it('are not seen where an answer was lost, or the agent ended before it could keep it', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.heartbeat();
    const { joins } = agent;
    expect((await agent.hello({ joins })).body.joins).toBe(joins + 1);
    // Again by the same process, which did not get that answer.
    expect((await agent.hello({ joins })).body.joins).toBe(joins + 1);
    // And by the next one, which knows nothing of it.
    const restarted = agent.clone();
    expect((await restarted.hello({ joins })).body.joins).toBe(joins + 1);
    expect((await restarted.heartbeat()).status).toBe(200);
  });

  it('are of no concern after a restored backup of the hub', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await knex('agents').update({ joins: 0 });
    agent.joins = 17;
    expect((await agent.hello()).body.joins).toBe(18);
  });

  it('are not looked for among agents of protocol 1', async () => {
    const agent = await TestAgent.attach(hub, {
      clusterName: 'one',
      protocol: { min: 1, max: 1 },
    });
    const copy = agent.clone();
    for (const each of [agent, copy, agent, copy]) {
      expect((await each.hello()).status).toBe(200);
      expect((await each.heartbeat()).status).toBe(200);
    }
  });

  describe('that speak another protocol', () => {
    const OLD = { min: 1, max: 1 };
    const busy = { status: 503, body: { error: { code: 'busy' } } };

    /** Moves what the hub remembers of an agent into the past. */
    const later = async (seconds: number) => {
      const back = (column: string) =>
        knex.raw('?? - ?', [column, seconds * 1000]);
      await knex('streams').update({
        opened_at: back('opened_at'),
        heard_at: back('heard_at'),
      });
      await knex('liveness').update({
        session_heard_at: back('session_heard_at'),
      });
      await knex('agents').update({ changing_at: back('changing_at') });
    };
    /** A heartbeat that is written when this is done. */
    const beat = async (agent: TestAgent) => {
      const heardAt = async () => {
        const row = await knex('liveness')
          .where({ agent_id: agent.enrolled.agentId })
          .first();
        return Number(row?.session_heard_at ?? 0);
      };
      const before = await heardAt();
      expect((await agent.heartbeat()).status).toBe(200);
      await eventually(async () =>
        expect(await heardAt()).toBeGreaterThan(before),
      );
    };

    it('are found out as soon as the one that was there is heard of again', async () => {
      const agent = await TestAgent.attach(hub, { clusterName: 'one' });
      const began = Date.now();
      await beat(agent);
      const copy = agent.clone();
      const refused = await copy.hello({ protocol: OLD });
      expect(refused).toMatchObject(busy);
      const wait = Number(refused.headers.get('retry-after'));
      // Until the one that was there would be late: 40 s after it was heard of.
      const passed = Math.ceil((Date.now() - began) / 1000);
      expect(wait).toBeGreaterThanOrEqual(40 - passed);
      expect(wait).toBeLessThanOrEqual(40);
      await later(11);
      expect(await copy.hello({ protocol: OLD })).toMatchObject(busy);
      await beat(agent);
      expect(await copy.hello({ protocol: OLD })).toMatchObject(cloned);
      expect(await agent.heartbeat()).toMatchObject(cloned);
      expect((await accept(agent)).agents[0].suspectedCloneAt).toBeUndefined();
      // Whoever is first goes on; the other one is still known by the counter.
      expect((await agent.hello()).status).toBe(200);
      await beat(agent);
      expect(await copy.hello()).toMatchObject(cloned);
    });

    it('are found out after they went on while the one that was there was away', async () => {
      const agent = await TestAgent.attach(hub, { clusterName: 'one' });
      await beat(agent);
      await later(41);
      const copy = agent.clone();
      expect((await copy.hello({ protocol: OLD })).status).toBe(200);
      await beat(copy);
      expect(await agent.hello()).toMatchObject(busy);
      await later(11);
      await beat(copy);
      expect(await agent.hello()).toMatchObject(cloned);
    });

    it('are not seen where somebody asked once, long ago', async () => {
      const agent = await TestAgent.attach(hub, { clusterName: 'one' });
      await beat(agent);
      const older = agent.clone();
      expect(await older.hello({ protocol: OLD })).toMatchObject(busy);
      await later(16 * 60);
      await beat(agent);
      expect(await older.hello({ protocol: OLD })).toMatchObject(busy);
      expect((await agent.heartbeat()).status).toBe(200);
    });

    it('are not seen in an agent that was set back to an older version and updated again', async () => {
      let agent = await TestAgent.attach(hub, { clusterName: 'one' });
      await beat(agent);
      const { joins } = agent;
      // Whether the older version kept the counter or lost it.
      for (const said of [0, joins]) {
        for (const protocol of [OLD, { min: 1, max: 2 }]) {
          agent = agent.clone();
          agent.joins = said;
          expect(await agent.hello({ protocol })).toMatchObject(busy);
          await later(41);
          expect((await agent.hello({ protocol })).status).toBe(200);
          await beat(agent);
        }
        expect(agent.joins).toBeGreaterThan(joins);
      }
    });

    it('are of no concern where the session before got nowhere', async () => {
      const agent = await TestAgent.attach(hub, { clusterName: 'one' });
      const older = agent.clone();
      expect((await older.hello({ protocol: OLD })).status).toBe(200);
    });
  });

  it('cannot be accepted where none were seen', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await expect(accept(agent)).rejects.toThrow('409');
  });

  it('come back by a new enrollment', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const copy = agent.clone();
    await agent.hello();
    await agent.heartbeat();
    await copy.hello();
    const anew = await TestAgent.attach(hub, { clusterName: 'one' });
    expect((await anew.heartbeat()).status).toBe(200);
    expect((await agent.heartbeat()).body.error.code).toBe('revoked');
  });
});
