import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';
import { OwnTime } from '../__testUtils__/time';

jest.setTimeout(60_000);

const databases = testDatabases();
const SECRET = { signing: { secret: 'a secret of the test' } };

describe.each(databases.eachSupportedId())('single agents on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;
  let path: string;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex, config: SECRET });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
    path = `/clusters/one/agents/${agent.enrolled.agentId}`;
  });
  afterEach(() => hub.stop());

  const messages = async (of: TestAgent) => {
    const { body } = await of.poll();
    return body.messages.map((jws: string) =>
      JSON.parse(Buffer.from(jws.split('.')[1], 'base64url').toString()),
    );
  };

  it('are revoked alone: at once here, within five seconds on another replica, with the poll it holds', async () => {
    const other = await TestAgent.attach(hub, {
      clusterName: 'one',
      profile: 'security',
      mode: 'join',
    });
    const second = await startTestHub({ knex, config: SECRET });
    try {
      expect((await agent.heartbeat({}, { base: second.url })).status).toBe(
        200,
      );
      const held = agent.poll({ holdSeconds: 25, base: second.url });
      await new Promise(resolve => setTimeout(resolve, 300));
      const start = Date.now();
      const time = new OwnTime();
      const cluster = await hub.portal('POST', `${path}/revoke`);
      expect(
        cluster.agents.find((each: any) => each.id === agent.enrolled.agentId)
          .state,
      ).toBe('revoked');
      const revoked = { status: 401, body: { error: { code: 'revoked' } } };
      expect(await agent.heartbeat()).toMatchObject(revoked);
      expect(await held).toMatchObject(revoked);
      expect(time.elapsed).toBeLessThan(5000);
      time.stop();
      await new Promise(resolve =>
        setTimeout(resolve, 5100 - (Date.now() - start)),
      );
      expect(await agent.heartbeat({}, { base: second.url })).toMatchObject(
        revoked,
      );
      expect((await other.heartbeat()).status).toBe(200);
      // Revoking twice is no error.
      await hub.portal('POST', `${path}/revoke`);
    } finally {
      await second.stop();
    }
  });

  it('are asked to list anew what they reported', async () => {
    await agent.heartbeat({
      pods: { state: 'live' },
      nodes: { state: 'forbidden' },
      namespaces: { state: 'absent' },
    });
    await hub.portal('POST', '/clusters/one/resync', { kind: 'pods' });
    expect(await messages(agent)).toMatchObject([
      { type: 'resync', kind: 'pods' },
    ]);
    await hub.portal('POST', '/clusters/one/resync', {});
    const kinds = (await messages(agent)).map(({ kind }: any) => kind);
    expect(kinds.sort()).toEqual(['nodes', 'pods']);
    await expect(
      hub.portal('POST', '/clusters/one/resync', { kind: 'secrets' }),
    ).rejects.toThrow('400');
    await hub.portal('POST', '/clusters/one/revoke');
    await expect(
      hub.portal('POST', '/clusters/one/resync', { kind: 'pods' }),
    ).rejects.toThrow('409');
  });

  it('are not found below another cluster, nor by what is no id', async () => {
    await TestAgent.attach(hub, { clusterName: 'two', kubeSystemUid: 'two' });
    for (const wrong of [
      `/clusters/two/agents/${agent.enrolled.agentId}`,
      '/clusters/one/agents/none',
      `/clusters/none/agents/${agent.enrolled.agentId}`,
    ]) {
      for (const verb of ['revoke', 'accept']) {
        await expect(hub.portal('POST', `${wrong}/${verb}`)).rejects.toThrow(
          '404',
        );
      }
    }
    expect((await agent.heartbeat()).status).toBe(200);
  });
});
