import { mockServices } from '@backstage/backend-test-utils';
import { DownlinkMessage, HubKey } from '@backstage-fleet/protocol';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { Knex } from 'knex';
import { DownlinkService } from '../downlink/DownlinkService';
import { PollWaiters } from '../downlink/PollWaiters';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';
import { loadHubIdentity } from './hubIdentity';
import { HubKeys } from './HubKeys';
import { SessionDoor } from '../sessions/SessionDoor';

jest.setTimeout(60_000);

const databases = testDatabases();
const SECRET = 'a secret of the test';
const DAY = 24 * 3600 * 1000;

describe.each(databases.eachSupportedId())('keys of the hub on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  /** What another replica has, with what it would find after five seconds. */
  async function replica() {
    const logger = mockServices.logger.mock();
    const identity = await loadHubIdentity(knex, SECRET);
    const downlink = new DownlinkService({
      db: knex,
      identity,
      waiters: new PollWaiters({ db: knex, logger }),
      sessions: new SessionDoor(knex),
    });
    const hubKeys = new HubKeys({
      keyring: identity.signer,
      downlink,
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      logger,
    });
    return { downlink, hubKeys };
  }

  const makeDue = () =>
    knex('hub_keys')
      .where({ state: 'next' })
      .update({ active_from: Date.now() - 1000 });

  /** Polls as an agent that trusts these keys, and answers what it understands. */
  async function hear(agent: TestAgent, trusted: HubKey[]) {
    const { body } = await agent.poll();
    const heard: DownlinkMessage[] = [];
    for (const jws of body.messages) {
      const { kid } = decodeProtectedHeader(jws);
      const key = trusted.find(each => each.kid === kid);
      if (key) {
        const { payload } = await compactVerify(
          jws,
          await importJWK({ ...key }, 'EdDSA'),
        );
        const message: DownlinkMessage = JSON.parse(
          new TextDecoder().decode(payload),
        );
        heard.push(message);
        if (message.type === 'hub.keys') {
          trusted.push(...message.keys);
          agent.hubKid = message.keys[message.keys.length - 1].kid;
        }
      }
    }
    return heard;
  }

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex, config: { signing: { secret: SECRET } } });
  });
  afterEach(() => hub.stop());

  const rotate = async (keys: HubKeys) =>
    keys.rotate({ ref: 'user:default/one' });
  const resync = { type: 'resync' as const, kind: 'pods' };

  it('change without an agent ever missing a message', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const trusted = [...agent.enrolled.hubKeys];
    const { hubKeys, downlink } = await replica();
    const [next, active] = await rotate(hubKeys);
    expect([next.state, active.state]).toEqual(['next', 'active']);
    expect(Date.parse(next.activeFrom!) - Date.now()).toBeGreaterThan(6 * DAY);

    expect(await hear(agent, trusted)).toMatchObject([{ type: 'hub.keys' }]);
    // The old one signs until the time of the new one has come.
    await downlink.send(agent.enrolled.agentId, resync);
    const before = (await agent.poll()).body.messages[0];
    expect(decodeProtectedHeader(before).kid).toBe(active.kid);

    await makeDue();
    await hubKeys.maintain();
    const keys = await hubKeys.list();
    expect(keys.map(key => [key.kid, key.state])).toEqual([
      [next.kid, 'active'],
      [active.kid, 'retired'],
    ]);
    const later = await replica();
    await later.downlink.send(agent.enrolled.agentId, resync);
    const { body } = await agent.poll();
    expect(decodeProtectedHeader(body.messages[0]).kid).toBe(next.kid);
    expect(trusted.map(key => key.kid)).toContain(next.kid);
  });

  it('are learned by an agent that was away, from the key it knows', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const trusted = [...agent.enrolled.hubKeys];
    for (let i = 0; i < 2; i++) {
      const { hubKeys } = await replica();
      await rotate(hubKeys);
      await makeDue();
      await hubKeys.maintain();
    }
    // The message of then is gone; the hub has another key by now.
    await knex('downlink').delete();
    const restarted = await startTestHub({
      knex,
      config: { signing: { secret: SECRET } },
    });
    try {
      agent.url = restarted.url;
      await agent.hello();
      const heard = await hear(agent, trusted);
      expect(heard.map(message => message.type)).toEqual(['hub.keys']);
      const active = await knex('hub_keys').where({ state: 'active' }).first();
      expect(agent.hubKid).toBe(active.kid);
      // Nothing is left to say at the next one.
      await agent.hello();
      expect((await agent.poll()).body.messages).toEqual([]);
    } finally {
      await restarted.stop();
    }
  });

  it('are not asked of agents of protocol 1, which hear the one they enrolled with', async () => {
    const agent = await TestAgent.attach(hub, {
      clusterName: 'one',
      protocol: { min: 1, max: 1 },
    });
    const first = await replica();
    await rotate(first.hubKeys);
    expect((await agent.poll()).body.messages).toEqual([]);
    await makeDue();
    await first.hubKeys.maintain();
    await first.downlink.send(agent.enrolled.agentId, resync);
    const { body } = await agent.poll();
    expect(decodeProtectedHeader(body.messages[0]).kid).toBe(
      agent.enrolled.hubKeys[0].kid,
    );
  });

  it('are told to agents that attach in between', async () => {
    const { hubKeys } = await replica();
    const [next, active] = await rotate(hubKeys);
    const restarted = await startTestHub({
      knex,
      config: { signing: { secret: SECRET } },
    });
    try {
      const agent = await TestAgent.attach(restarted, { clusterName: 'one' });
      expect(agent.enrolled.hubKeys.map(key => key.kid)).toEqual([
        active.kid,
        next.kid,
      ]);
      expect((await agent.poll()).body.messages).toEqual([]);
    } finally {
      await restarted.stop();
    }
  });

  it('are told again where the one that was to tell them stopped halfway', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const { hubKeys } = await replica();
    await rotate(hubKeys);
    await knex('downlink').delete();
    await hubKeys.maintain();
    await hubKeys.maintain();
    expect((await agent.poll()).body.messages).toHaveLength(1);
    await agent.poll();
    await hubKeys.maintain();
    expect(await knex('downlink')).toEqual([]);
  });

  it('wait for one another: there is one next key, whichever replica makes it', async () => {
    const [one, two] = [await replica(), await replica()];
    const outcomes = await Promise.allSettled([
      rotate(one.hubKeys),
      rotate(two.hubKeys),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    await makeDue();
    await Promise.all([one.hubKeys.maintain(), two.hubKeys.maintain()]);
    const states = await knex('hub_keys').orderBy('state').pluck('state');
    expect(states).toEqual(['active', 'retired']);
  });

  it('are forgotten when no agent can know them any more', async () => {
    const { hubKeys } = await replica();
    await rotate(hubKeys);
    await makeDue();
    await hubKeys.maintain();
    await knex('hub_keys')
      .where({ state: 'retired' })
      .update({ retired_at: Date.now() - 44 * DAY });
    await hubKeys.maintain();
    expect(await knex('hub_keys')).toHaveLength(2);
    await knex('hub_keys')
      .where({ state: 'retired' })
      .update({ retired_at: Date.now() - 46 * DAY });
    await hubKeys.maintain();
    expect(await knex('hub_keys')).toHaveLength(1);
  });
});
