import { mockServices } from '@backstage/backend-test-utils';
import { DownlinkMessage } from '@backstage-fleet/protocol';
import { compactVerify, importJWK } from 'jose';
import { Knex } from 'knex';
import { loadHubIdentity } from '../signing/hubIdentity';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';
import { Statements } from '../__testUtils__/time';
import { DownlinkService } from './DownlinkService';
import { PollWaiters } from './PollWaiters';
import { SessionDoor } from '../sessions/SessionDoor';

jest.setTimeout(60_000);

const databases = testDatabases();
const SECRET = 'a secret of the test';

describe.each(databases.eachSupportedId())('downlink on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;
  /** The downlink of another replica. */
  let elsewhere: DownlinkService;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex, config: { signing: { secret: SECRET } } });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
    elsewhere = new DownlinkService({
      db: knex,
      identity: await loadHubIdentity(knex, SECRET),
      waiters: new PollWaiters({
        db: knex,
        logger: mockServices.logger.mock(),
      }),
      sessions: new SessionDoor(knex),
    });
  });
  afterEach(() => hub.stop());

  const resync = () =>
    elsewhere.send(agent.enrolled.agentId, { type: 'resync', kind: 'pods' });

  it('delivers signed messages until the agent is done with them', async () => {
    await resync();
    const first = await agent.poll();
    expect(first.body.messages).toHaveLength(1);

    const [hubKey] = agent.enrolled.hubKeys;
    const { payload, protectedHeader } = await compactVerify(
      first.body.messages[0],
      await importJWK({ ...hubKey }, 'EdDSA'),
    );
    expect(protectedHeader).toMatchObject({
      typ: 'fleet-downlink+jwt',
      kid: hubKey.kid,
    });
    const message: DownlinkMessage & Record<string, unknown> = JSON.parse(
      new TextDecoder().decode(payload),
    );
    expect(message).toMatchObject({
      iss: agent.enrolled.hubId,
      sub: agent.enrolled.clusterId,
      aud: agent.enrolled.agentId,
      type: 'resync',
      kind: 'pods',
      dseq: 1,
    });
    expect(message.exp).toBeGreaterThan(Date.now() / 1000);

    expect(await knex('downlink')).toHaveLength(1);
    const second = await agent.poll();
    expect(second.body.messages).toEqual([]);
    expect(await knex('downlink')).toHaveLength(0);
  });

  it('never gives a number again, so that no message is missed', async () => {
    await resync();
    await agent.poll();
    await agent.poll();
    expect(await resync()).toBe(2);
    expect((await agent.poll()).body.messages).toHaveLength(1);
  });

  it('wakes a held poll for a message of another replica', async () => {
    const start = Date.now();
    const held = agent.poll({ holdSeconds: 25 });
    await new Promise(resolve => setTimeout(resolve, 200));
    await resync();
    expect((await held).body.messages).toHaveLength(1);
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  it('answers with nothing when the time is over', async () => {
    const start = Date.now();
    const answer = await agent.poll({ holdSeconds: 1 });
    expect(answer.body).toMatchObject({ messages: [], next: 0 });
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  });

  it('ends held polls when the hub stops', async () => {
    const statements = new Statements(knex);
    const held = agent.poll({ holdSeconds: 25 });
    // One that came only now would find the door closed.
    await statements.quiet();
    statements.stop();
    const start = Date.now();
    await hub.stop();
    expect((await held).status).toBe(503);
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  it('says nothing to agents that are out', async () => {
    await hub.portal('POST', '/clusters/one/revoke');
    expect(await resync()).toBeUndefined();
    expect(await knex('downlink')).toEqual([]);
  });

  it('goes on after a hello where the agent had not heard yet', async () => {
    await resync();
    expect((await agent.hello()).body.after).toBe(0);
    expect((await agent.poll()).body.messages).toHaveLength(1);
  });
});
