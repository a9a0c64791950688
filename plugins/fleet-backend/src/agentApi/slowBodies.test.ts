import { ClientRequest, request as httpRequest } from 'node:http';
import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import {
  DoorAnswer,
  enroll,
  newKey,
  TestAgent,
} from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'bodies that do not come, on %p,',
  id => {
    let knex: Knex;
    let hub: TestHub;
    const hanging: ClientRequest[] = [];

    beforeEach(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex, config: { agents: { burst: 1000 } } });
    });
    afterEach(() => {
      hanging.splice(0).forEach(req => req.destroy());
      return hub.stop();
    });

    /** Settles when the hub has the header. */
    const open = (path: string, headers: Record<string, string> = {}) => {
      const req = httpRequest(new URL(hub.url + path), {
        method: 'POST',
        headers: {
          'content-length': '100',
          expect: '100-continue',
          ...headers,
        },
      });
      req.on('error', () => {});
      req.flushHeaders();
      hanging.push(req);
      return new Promise(resolve => req.once('continue', resolve));
    };
    /** Asks until it is answered so. */
    const until = async (
      status: number,
      ask: () => Promise<DoorAnswer>,
    ): Promise<DoorAnswer> => {
      for (;;) {
        const answer = await ask();
        if (answer.status === status) {
          return answer;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    };

    it('keep out the agent that does not send them, and no other one', async () => {
      const agent = await TestAgent.attach(hub, { clusterName: 'one' });
      const other = await TestAgent.attach(hub, {
        clusterName: 'two',
        kubeSystemUid: 'other',
      });
      for (let i = 0; i < 8; i++) {
        const path = AGENT_PATHS.heartbeat;
        const token = await agent.token(path, Buffer.from('{}'));
        await open(path, { authorization: `Bearer ${token}` });
      }
      const refused = await until(429, () => agent.heartbeat());
      expect(refused.body.error).toMatchObject({
        code: 'rate_limited',
        message: expect.stringContaining('still arriving'),
      });
      expect((await other.heartbeat()).status).toBe(200);
      hanging.splice(0).forEach(req => req.destroy());
      expect((await until(200, () => agent.heartbeat())).status).toBe(200);
    });

    it('keep out enrollments of the address that does not send them', async () => {
      // The first enrollments that fail would count before those of the address do.
      await Promise.all(
        Array.from({ length: 50 }, () => open(AGENT_PATHS.enroll)),
      );
      const key = await newKey();
      const refused = await until(429, () => enroll(hub.url, 'none', key));
      expect(refused.body.error).toMatchObject({
        code: 'rate_limited',
        message: expect.stringContaining('still arriving'),
      });
    });
  },
);
