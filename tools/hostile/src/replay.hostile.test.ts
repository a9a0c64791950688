import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { everything } from './__testUtils__/everything';
import {
  DoorAnswer,
  dump,
  enroll,
  migratedDatabase,
  newKey,
  pod,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { codeOf } from './__testUtils__/refused';

jest.setTimeout(60_000);

const databases = testDatabases();
const config = { agents: { burst: 10_000, requestsPerSecond: 1000 } };

/** Each makes enrollments fail, of which an address may have few. */
const ROUNDS = 3;

/** A request as it went over the wire. */
interface Captured {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Sends what was captured once more, to the letter. */
async function again(url: string, { path, headers, body }: Captured) {
  const response = await fetch(url + path, { method: 'POST', headers, body });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as any,
  };
}

describe.each(databases.eachSupportedId())(
  'what was captured on its way, on %p,',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let agent: TestAgent;

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex, config });
      agent = await TestAgent.attach(hub, { clusterName: 'one' });
    });
    afterAll(() => hub?.stop());

    /** Does something, and keeps the requests it makes. */
    async function capture(
      act: () => Promise<DoorAnswer>,
    ): Promise<[DoorAnswer, Captured]> {
      const original = globalThis.fetch;
      const seen: Captured[] = [];
      const listening = jest
        .spyOn(globalThis, 'fetch')
        .mockImplementation((input, init) => {
          if (init) {
            seen.push({
              path: String(input).slice(hub.url.length),
              headers: init.headers as Record<string, string>,
              body: init.body as unknown as Buffer,
            });
          }
          return original(input, init);
        });
      try {
        const answer = await act();
        return [answer, seen[seen.length - 1]];
      } finally {
        listening.mockRestore();
      }
    }

    it('does nothing again while it is young', async () => {
      const captured = [
        await capture(() => agent.hello()),
        await capture(async () => agent.rotate(await newKey())),
        await capture(() => agent.batch([upsert('pods', pod('u1'))])),
        await capture(() => agent.heartbeat({ pods: { state: 'live' } })),
        await capture(() => agent.poll()),
      ];
      expect(captured.map(([{ status }]) => status)).toEqual([
        200, 200, 200, 200, 200,
      ]);
      const before = await dump(knex);
      const withoutTimes = (tables: Record<string, unknown[]>) =>
        JSON.stringify(tables).replace(
          /"(reported|last_heard)_at\\":\\?"?\d+/g,
          '',
        );
      const codes = [];
      for (const [, request] of captured) {
        const answer = await again(hub.url, request);
        codes.push(codeOf(answer) ?? answer.body.duplicate ?? answer.status);
      }
      // A batch is known by its number, heartbeats and polls change nothing.
      expect(codes).toEqual(['replayed', 'replayed', true, 200, 200]);
      expect(withoutTimes(await dump(knex))).toBe(withoutTimes(before));
    });

    it('is refused when it is old, whatever it is', async () => {
      const now = Math.floor(Date.now() / 1000);
      const before = await dump(knex);
      const { hub: _hub, enroll: _enroll, ...signed } = AGENT_PATHS;
      for (const path of Object.values(signed)) {
        // As it is when 91 seconds have passed: its life of 60 and 30 for clocks that differ.
        const answer = await agent.request(
          path,
          { v: 1 },
          { claims: { iat: now - 151, exp: now - 91 } },
        );
        expect([path, codeOf(answer)]).toEqual([path, 'token_expired']);
      }
      expect(await dump(knex)).toEqual(before);
    });

    it('is of no use for another path, method or body', async () => {
      const [, request] = await capture(() => agent.heartbeat());
      const before = await dump(knex);
      const { hub: _hub, enroll: _enroll, ...signed } = AGENT_PATHS;
      for (const path of Object.values(signed)) {
        const changed = { ...request, path, body: Buffer.from('{"v":1}') };
        expect(codeOf(await again(hub.url, changed))).toBe('bad_signature');
      }
      const elsewhere = { ...request, path: AGENT_PATHS.batch };
      expect(codeOf(await again(hub.url, elsewhere))).toBe('bad_signature');
      expect(await dump(knex)).toEqual(before);
    });

    it('enrolls nobody once more', async () => {
      const { token } = await hub.portal('POST', '/enrollments', {
        ...{ clusterName: 'two', autoApprove: true },
      });
      const key = await newKey();
      const [first, request] = await capture(() =>
        enroll(hub.url, token, key, { body: { kubeSystemUid: 'two' } }),
      );
      expect(first.status).toBe(201);
      const before = await dump(knex);
      const second = await again(hub.url, request);
      expect(second.status).toBe(401);
      expect(await dump(knex)).toEqual(before);
    });
  },
);

const withServer = databases
  .eachSupportedId()
  .filter(([id]) => id !== 'SQLITE_3');

describe.each(withServer)('two replicas on %p', id => {
  let knex: Knex;
  let hubs: TestHub[];

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hubs = await Promise.all([
      startTestHub({ knex, config }),
      startTestHub({ knex, config }),
    ]);
  });
  afterAll(() => Promise.all(hubs.map(hub => hub.stop())));

  it('let in one agent with an enrollment token that comes to both at once (Rancher CVE-2026-44946)', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { token } = await hubs[0].portal('POST', '/enrollments', {
        clusterName: `race-${round}`,
        autoApprove: true,
      });
      const keys = await Promise.all(Array.from({ length: 6 }, newKey));
      const urls = hubs.map(({ url }) => url);
      const answers = await Promise.all(
        keys.map((key, i) =>
          enroll(urls[i % 2], token, key, {
            body: { kubeSystemUid: `race-${round}` },
          }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, 401, 401, 401, 401, 401]);
      const agents = await knex('agents').where({
        cluster_name: `race-${round}`,
      });
      const winner = answers.findIndex(({ status }) => status === 201);
      expect(agents.map(({ kid }) => kid)).toEqual([keys[winner].kid]);
    }
    expect(await knex('clusters')).toHaveLength(ROUNDS);
  });

  it('come through a hundred rotations, revocations and reads at once (Argo CD CVE-2025-55191)', async () => {
    const agent = await TestAgent.attach(hubs[0], {
      clusterName: 'torn',
      kubeSystemUid: 'torn',
    });
    const base = (i: number) => hubs[i % 2].url;
    const keys = await Promise.all(Array.from({ length: 30 }, newKey));
    const answers = await Promise.all([
      ...keys.map((key, i) => agent.rotate(key, { base: base(i) })),
      ...keys.map((_, i) => agent.heartbeat({}, { base: base(i) })),
      ...keys.map((_, i) => agent.batchAt(1, [], { base: base(i) })),
      ...Array.from({ length: 10 }, async (_, i) => {
        const read = await hubs[i % 2]
          .portal('GET', '/clusters/torn')
          .then(() => ({ status: 200, body: {} }))
          .catch(error => ({ status: 500, body: String(error) }));
        return read;
      }),
      ...Array.from({ length: 5 }, async (_, i) => {
        const revoked = await hubs[i % 2]
          .portal('POST', '/clusters/torn/revoke')
          .then(() => ({ status: 204, body: {} }))
          .catch(error => ({ status: 409, body: String(error) }));
        return revoked;
      }),
    ]);
    const odd = answers.filter(
      ({ status, body }) =>
        ![200, 204, 401, 409, 429].includes(status) &&
        !(status === 503 && (body as any).error?.code === 'busy'),
    );
    expect(odd.map(({ status, body }) => [status, body])).toEqual([]);
    const rows = await knex('agents').where({ cluster_name: 'torn' });
    expect(rows.map(({ state }) => state)).toEqual(['revoked']);
    // Nothing opens the door any more: not the key, and none that was to come after it.
    await new Promise(resolve => setTimeout(resolve, 5200));
    for (const [i, key] of [agent.key, ...keys].entries()) {
      const last = new TestAgent(base(i), key, agent.enrolled);
      expect(codeOf(await last.heartbeat())).toMatch(
        /^(revoked|bad_signature)$/,
      );
    }
    const { agents } = await everything(knex);
    expect(agents.filter(row => row.includes('"torn"'))).toHaveLength(1);
  });
});
