import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import {
  enroll,
  migratedDatabase,
  newKey,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
} from './__testUtils__/hub';
import { inLanes } from './__testUtils__/corpus';
import { codeOf } from './__testUtils__/refused';
import { watchStatements } from './__testUtils__/everything';

jest.setTimeout(60_000);

const databases = testDatabases();

/** Headers by which a client says that it is another one each time. */
function anotherClient(i: number): Record<string, string> {
  const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  return {
    'x-forwarded-for': `${address}, 127.0.0.1`,
    'x-real-ip': address,
    'x-client-ip': address,
    'true-client-ip': address,
    'cf-connecting-ip': address,
    forwarded: `for=${address};proto=https`,
    via: `1.1 ${address}`,
  };
}

describe.each(databases.eachSupportedId())(
  'a client that says it is another one each time, on %p,',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let agent: TestAgent;

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex, config: { agents: { burst: 20 } } });
      agent = await TestAgent.attach(hub, { clusterName: 'one' });
    });
    afterAll(() => hub?.stop());

    it('has the limit of one for keys that nobody knows (fleetdm CVE-2026-46356)', async () => {
      const statements = watchStatements(knex);
      const kids = Array.from(
        { length: 1000 },
        (_, i) => `${'A'.repeat(39)}${String(i).padStart(4, '0')}`,
      );
      const answers = await inLanes(kids, kid =>
        agent.request(
          AGENT_PATHS.heartbeat,
          { v: 1 },
          { header: { kid }, headers: anotherClient(Number(kid.slice(-4))) },
        ),
      );
      statements.stop();
      const codes = answers.map(codeOf);
      const asked = codes.filter(code => code === 'bad_signature').length;
      // A burst of a hundred, and five a second of those that this takes.
      expect(asked).toBeGreaterThan(99);
      expect(asked).toBeLessThan(400);
      expect(codes.filter(code => code === 'rate_limited').length).toBe(
        1000 - asked,
      );
      const looked = kids.filter(kid => statements.with([kid]).length > 0);
      expect(looked.length).toBeLessThanOrEqual(asked);
    });

    it('has the limit of one for enrollments that fail', async () => {
      const key = await newKey();
      const original = globalThis.fetch;
      let i = 0;
      const spoofing = jest
        .spyOn(globalThis, 'fetch')
        .mockImplementation((input, init) =>
          original(input, { ...init, headers: anotherClient(i++) }),
        );
      const codes = [];
      try {
        for (let attempt = 0; attempt < 40; attempt++) {
          const answer = await enroll(
            hub.url,
            `fleet_guess_${attempt}_of_a_token`,
            key,
          );
          codes.push(codeOf(answer));
        }
      } finally {
        spoofing.mockRestore();
      }
      expect(codes.slice(0, 10)).toEqual(
        new Array(10).fill('bad_enrollment_token'),
      );
      expect(codes.slice(10)).toEqual(new Array(30).fill('rate_limited'));
    });

    it('has the limit of one agent behind its key', async () => {
      const answers = await inLanes(
        Array.from({ length: 200 }, (_, i) => i),
        i => agent.heartbeat({}, { headers: anotherClient(i) }),
      );
      const slowed = answers.filter(
        answer => codeOf(answer) === 'rate_limited',
      );
      expect(slowed.length).toBeGreaterThan(20);
    });

    it('is one source in what the hub keeps of refusals', async () => {
      await hub.stop();
      const sources = await knex('refusals').distinct('source');
      expect(sources.map(({ source }) => source).sort()).toEqual([
        expect.stringMatching(/^(127\.0\.0\.1|0:0:0:0::\/64)$/),
        'one',
      ]);
    });
  },
);
