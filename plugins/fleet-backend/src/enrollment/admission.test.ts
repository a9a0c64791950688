import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { enroll, newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('an agent that waits, %p,', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
  });
  afterEach(() => hub.stop());

  it('is not let in by an approval once it was revoked', async () => {
    const present = await TestAgent.attach(hub, { clusterName: 'one' });
    const { id: enrollment, token } = await hub.portal('POST', '/enrollments', {
      clusterName: 'one',
      mode: 'join',
    });
    const key = await newKey();
    const { agentId } = (await enroll(hub.url, token, key)).body;
    await hub.portal('POST', `/clusters/one/agents/${agentId}/revoke`);
    await expect(
      hub.portal('POST', `/enrollments/${enrollment}/approve`, {
        fingerprint: key.kid,
      }),
    ).rejects.toThrow('answered 409');
    expect(await knex('agents').where({ id: agentId }).first('state')).toEqual({
      state: 'revoked',
    });
    // The one it was to replace goes on.
    expect((await present.heartbeat()).status).toBe(200);
  });
});
