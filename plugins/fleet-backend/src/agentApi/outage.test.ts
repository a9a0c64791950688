import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { pod, upsert } from '../__testUtils__/objects';
import { DoorAnswer, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';
import { Statements } from '../__testUtils__/time';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('an outage of %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
  });
  afterAll(() => hub?.stop());

  it('makes agents come again, and the hub goes on with a database that is back', async () => {
    const statements = new Statements(knex);
    const held = agent.poll({ holdSeconds: 25 });
    // Until the hub holds it: no statement of it is under way any more.
    await statements.quiet();
    statements.stop();
    await knex.destroy();
    const answers: DoorAnswer[] = [];
    try {
      answers.push(await agent.heartbeat());
      answers.push(await agent.batchAt(1, [upsert('pods', pod('a1'))]));
      answers.push(await agent.poll());
      // Long enough for a look that has nothing to look at.
      await new Promise(resolve => setTimeout(resolve, 1200));
    } finally {
      knex.initialize();
    }
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(body.error.code).toBe('busy');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    if (id === 'SQLITE_3') {
      // Its database was in memory, and is gone.
      return;
    }
    expect((await agent.heartbeat()).status).toBe(200);
    expect(
      (await agent.batchAt(1, [upsert('pods', pod('a1'))])).body.ackSeq,
    ).toBe(1);
    await hub.portal('POST', '/clusters/one/revoke');
    expect((await held).body.error.code).toBe('revoked');
  });
});
