import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  AGENT_ERROR_STATUS,
  AGENT_PATHS,
  AGENT_TOKEN_HEADER,
  AgentErrorCode,
  DEFAULT_LIMITS,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { pod, upsert } from '../__testUtils__/objects';
import {
  DoorAnswer,
  newKey,
  TestAgent,
  TestKey,
} from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();
const seconds = () => Math.floor(Date.now() / 1000);
const body = () => gzipSync(JSON.stringify({ v: 1 }));

describe.each(databases.eachSupportedId())('refusals on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;
  let other: TestAgent;
  /** A key that is to replace the one of the agent, and is not used. */
  let handedIn: TestKey;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex, config: { agents: { burst: 1000 } } });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
    other = await TestAgent.attach(hub, {
      clusterName: 'two',
      kubeSystemUid: 'other',
    });
    // What the cases send again.
    await agent.hello({ claims: { jti: 'hello-once' } });
    handedIn = await newKey();
    await agent.rotate(await newKey(), { claims: { jti: 'rotate-once' } });
    await agent.rotate(handedIn, { proof: { jti: 'proof-once' } });
    await agent.batch([upsert('pods', pod('a1'))]);
  });
  afterAll(() => hub?.stop());

  const cases: [string, AgentErrorCode, () => Promise<DoorAnswer>][] = [
    ['no token', 'unauthenticated', () => agent.batchAt(2, [], { token: '' })],
    [
      'something that is no token',
      'unauthenticated',
      () => agent.batchAt(2, [], { token: 'abc.def.ghi' }),
    ],
    [
      'a token that is too long',
      'unauthenticated',
      () => agent.batchAt(2, [], { token: 'x'.repeat(9000) }),
    ],
    [
      'a token of another type',
      'unauthenticated',
      () => agent.batchAt(2, [], { header: { typ: 'fleet-enroll+jwt' } }),
    ],
    [
      'a token without a signature (alg none)',
      'unauthenticated',
      async () => {
        const token = await agent.token(AGENT_PATHS.batch, body());
        const header = Buffer.from(
          JSON.stringify({
            alg: 'none',
            typ: 'fleet-agent+jwt',
            kid: agent.key.kid,
          }),
        ).toString('base64url');
        return agent.batchAt(2, [], {
          token: `${header}.${token.split('.')[1]}.`,
        });
      },
    ],
    [
      'a key id that no database holds',
      'unauthenticated',
      () => agent.batchAt(2, [], { header: { kid: `\0${'x'.repeat(42)}` } }),
    ],
    [
      'an unknown key',
      'bad_signature',
      async () =>
        agent.batchAt(2, [], { header: { kid: (await newKey()).kid } }),
    ],
    [
      'the signature of another key',
      'bad_signature',
      async () =>
        agent.batchAt(2, [], { signWith: (await newKey()).privateKey }),
    ],
    [
      'the cluster of another agent',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { sub: other.enrolled.clusterId } }),
    ],
    [
      'the id of another agent',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { iss: other.enrolled.agentId } }),
    ],
    [
      'another hub',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { aud: 'another hub' } }),
    ],
    [
      'a token for another path',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { htu: AGENT_PATHS.poll } }),
    ],
    [
      'a token for another method',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { htm: 'GET' } }),
    ],
    [
      'a token that lives too long',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { exp: seconds() + 3600 } }),
    ],
    [
      'a token without an end',
      'bad_signature',
      () => agent.batchAt(2, [], { claims: { exp: undefined } }),
    ],
    [
      'another body than the one that was signed',
      'bad_signature',
      async () =>
        agent.batchAt(2, [], {
          token: await agent.token(AGENT_PATHS.batch, body()),
        }),
    ],
    [
      'a token of the past',
      'token_expired',
      () =>
        agent.batchAt(2, [], {
          claims: { iat: seconds() - 120, exp: seconds() - 60 },
        }),
    ],
    [
      'a token of the future',
      'token_expired',
      () =>
        agent.batchAt(2, [], {
          claims: { iat: seconds() + 60, exp: seconds() + 120 },
        }),
    ],
    [
      'an unknown content encoding',
      'unsupported_encoding',
      () => agent.batchAt(2, [], { headers: { 'content-encoding': 'br' } }),
    ],
    [
      'a body that is not gzip',
      'bad_encoding',
      () => agent.batchAt(2, [], { raw: Buffer.from('{"v":1}') }),
    ],
    [
      'gzip that ends early',
      'bad_encoding',
      () =>
        agent.batchAt(2, [], {
          raw: gzipSync('{"v":1}'.repeat(100)).subarray(0, 20),
        }),
    ],
    [
      'a body over the limit',
      'body_too_large',
      () =>
        agent.batchAt(2, [], {
          raw: Buffer.alloc(DEFAULT_LIMITS.maxBodyBytes + 1),
        }),
    ],
    [
      'a body that inflates beyond the limit',
      'body_too_large',
      () =>
        agent.batchAt(2, [], {
          raw: gzipSync(Buffer.alloc(DEFAULT_LIMITS.maxInflatedBytes + 1, 32)),
        }),
    ],
    [
      'a body that is not JSON',
      'bad_json',
      () => agent.batchAt(2, [], { raw: gzipSync('{') }),
    ],
    [
      'a body that is not UTF-8',
      'bad_json',
      () =>
        agent.batchAt(2, [], {
          raw: gzipSync(Buffer.from([0x22, 0xff, 0x22])),
        }),
    ],
    [
      'a body that nests deeply',
      'too_complex',
      () => agent.batchAt(2, [], { raw: gzipSync('['.repeat(100_000)) }),
    ],
    [
      'a key that reaches a prototype',
      'forbidden_key',
      () => agent.batchAt(2, [], { raw: gzipSync('{"__proto__":{}}') }),
    ],
    [
      'a body of another shape',
      'invalid',
      () => agent.request(AGENT_PATHS.batch, { v: 1, items: 'many' }),
    ],
    [
      'more items than allowed',
      'invalid',
      () =>
        agent.batchAt(
          2,
          Array.from({ length: DEFAULT_LIMITS.maxItems + 1 }, () => ({})),
        ),
    ],
    [
      'a version of the future',
      'unsupported_version',
      () => agent.request(AGENT_PATHS.batch, { v: 99 }),
    ],
    [
      'a hello without a common version',
      'unsupported_version',
      () => agent.hello({ protocol: { min: 5, max: 9 } }),
    ],
    [
      'text that cannot be stored',
      'invalid',
      () => agent.heartbeat({ pods: { state: 'broken', message: 'a\u0000b' } }),
    ],
    [
      'a hello of another cluster',
      'cluster_mismatch',
      () => agent.hello({ kubeSystemUid: 'another' }),
    ],
    [
      'a hello with an epoch near the end of numbers',
      'invalid',
      () => agent.hello({ lastEpoch: Number.MAX_SAFE_INTEGER }),
    ],
    [
      'a hello with a counter near the end of numbers',
      'invalid',
      () => agent.hello({ joins: Number.MAX_SAFE_INTEGER }),
    ],
    [
      'a hello of another profile than the key was enrolled for',
      'invalid',
      () => agent.hello({ profile: 'security' }),
    ],
    [
      'a hello whose token cannot be remembered',
      'bad_signature',
      () => agent.hello({ claims: { jti: 'x'.repeat(129) } }),
    ],
    [
      'a hello whose token names itself in text that cannot be stored',
      'bad_signature',
      () => agent.hello({ claims: { jti: 'a\u0000b' } }),
    ],
    [
      'a hello that is sent again',
      'replayed',
      async () => agent.hello({ claims: { jti: 'hello-once' } }),
    ],
    [
      'a rotation that is sent again',
      'replayed',
      async () =>
        agent.rotate(await newKey(), { claims: { jti: 'rotate-once' } }),
    ],
    [
      'a rotation with the proof of another one',
      'replayed',
      async () => agent.rotate(handedIn, { proof: { jti: 'proof-once' } }),
    ],
    [
      'a new key without proof of it',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), {
          proveWith: (await newKey()).privateKey,
        }),
    ],
    [
      'a new key that another agent proved',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), {
          proof: { iss: other.enrolled.agentId },
        }),
    ],
    [
      'a new key that was proven in place of another key',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), { proof: { old: other.key.kid } }),
    ],
    [
      'a new key that was proven to another hub',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), { proof: { aud: 'another hub' } }),
    ],
    [
      'a proof that lives too long',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), { proof: { exp: seconds() + 3600 } }),
    ],
    [
      'a proof of the past',
      'token_expired',
      async () =>
        agent.rotate(await newKey(), {
          proof: { iat: seconds() - 120, exp: seconds() - 60 },
        }),
    ],
    ['a rotation to the present key', 'invalid', () => agent.rotate(agent.key)],
    [
      'a rotation to the key of another agent',
      'invalid',
      () => agent.rotate(other.key),
    ],
    [
      'a rotation in the name of another agent',
      'bad_signature',
      async () =>
        agent.rotate(await newKey(), {
          claims: {
            iss: other.enrolled.agentId,
            sub: other.enrolled.clusterId,
          },
        }),
    ],
    [
      'a rotation of another shape',
      'invalid',
      () => agent.request(AGENT_PATHS.rotate, { v: 2, newPublicJwk: {} }),
    ],
    [
      'a batch of an older session',
      'stale_epoch',
      () => agent.batchAt(2, [upsert('pods', pod('b2'))], { epoch: 99 }),
    ],
    [
      'a heartbeat of an older session',
      'stale_epoch',
      () => agent.heartbeat({ pods: { state: 'live' } }, { epoch: 99 }),
    ],
    [
      'a poll of an older session',
      'stale_epoch',
      () => agent.poll({ epoch: 99 }),
    ],
    [
      'a batch after a missing one',
      'gap',
      () => agent.batchAt(7, [upsert('pods', pod('b2'))]),
    ],
  ];

  it.each(cases)('refuses %s with %s', async (_, code, send) => {
    const before = await dump(knex);
    const answer = await send();
    expect(answer.body.error).toEqual({ code, message: expect.any(String) });
    expect(answer.status).toBe(AGENT_ERROR_STATUS[code]);
    expect(Date.parse(answer.body.serverTime)).toBeGreaterThan(0);
    expect(await dump(knex)).toEqual(before);
  });

  it('tells which batch is missing', async () => {
    const answer = await agent.batchAt(7, []);
    expect(answer.body.expected).toBe(2);
  });

  it('accepts clocks that are off by less than 30 s', async () => {
    const late = { iat: seconds() - 80, exp: seconds() - 20 };
    expect((await agent.heartbeat({}, { claims: late })).status).toBe(200);
    const early = { iat: seconds() + 20, exp: seconds() + 60 };
    expect((await agent.heartbeat({}, { claims: early })).status).toBe(200);
  });

  it('accepts the token in the private header, and bodies without gzip', async () => {
    const raw = Buffer.from(
      JSON.stringify({ v: 1, epoch: agent.epoch, after: 0, holdSeconds: 0 }),
    );
    const token = await agent.token(AGENT_PATHS.poll, raw);
    const answer = await agent.request(AGENT_PATHS.poll, undefined, {
      raw,
      token,
      headers: {
        [AGENT_TOKEN_HEADER]: token,
        authorization: 'Basic of-a-proxy',
        'content-encoding': 'identity',
      },
    });
    expect(answer.status).toBe(200);
  });

  it('answers unknown paths at the door in its own words', async () => {
    const response = await fetch(`${hub.url}/agent/v1/exec`, {
      method: 'POST',
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid' } });
  });

  it('reads nothing of an endless body without credentials', async () => {
    const url = new URL(hub.url + AGENT_PATHS.batch);
    const { status, sent } = await new Promise<{
      status: number;
      sent: number;
    }>((resolve, reject) => {
      const enough = 64 * DEFAULT_LIMITS.maxBodyBytes;
      let bytes = 0;
      let answered: number | undefined;
      const req = httpRequest(
        url,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        res => {
          answered = res.statusCode!;
          res.resume();
        },
      );
      const chunk = Buffer.alloc(64 * 1024);
      let ended = false;
      // The next one when the system has taken the last: what nobody reads
      // holds it up, however long the answer takes.
      const pump = () => {
        if (ended || bytes >= enough) return;
        req.write(chunk, error => {
          if (error) return;
          bytes += chunk.length;
          setImmediate(pump);
        });
      };
      pump();
      const end = () => {
        ended = true;
        if (answered === undefined) {
          reject(new Error('The connection ended without an answer'));
        } else {
          resolve({ status: answered, sent: bytes });
        }
      };
      req.on('close', end);
      req.on('error', end);
    });
    expect(status).toBe(401);
    expect(sent).toBeLessThan(64 * DEFAULT_LIMITS.maxBodyBytes);
  });

  it('slows down an agent that asks too often', async () => {
    const knex2 = await migratedDatabase(databases, id);
    const strict = await startTestHub({
      knex: knex2,
      config: { agents: { requestsPerSecond: 1, burst: 3 } },
    });
    try {
      const busy = await TestAgent.attach(strict, { clusterName: 'busy' });
      const began = performance.now();
      const answers: DoorAnswer[] = [];
      // Its hello was the first of three; one more is let in each second.
      do {
        answers.push(
          ...(await Promise.all(
            Array.from({ length: 10 }, () => busy.heartbeat()),
          )),
        );
      } while (answers.every(({ status }) => status === 200));
      const passed = (performance.now() - began) / 1000;
      const taken = answers.filter(({ status }) => status === 200).length;
      expect(taken).toBeGreaterThanOrEqual(2);
      expect(taken).toBeLessThanOrEqual(3 + passed);
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        expect(answer.status).toBe(429);
        expect(answer.body.error.code).toBe('rate_limited');
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    } finally {
      await strict.stop();
    }
  });

  it('asks the database no more for an address that comes with too many unknown keys', async () => {
    const knex2 = await migratedDatabase(databases, id);
    const flooded = await startTestHub({ knex: knex2 });
    try {
      const known = await TestAgent.attach(flooded, { clusterName: 'known' });
      const answers: DoorAnswer[] = [];
      const unknown = async (count: number) => {
        const kids = Array.from({ length: count }, () =>
          randomBytes(32).toString('base64url'),
        );
        answers.push(
          ...(await Promise.all(
            kids.map(kid => known.heartbeat({}, { header: { kid } })),
          )),
        );
      };
      // The limit of a hundred forgets five each second: a machine that is busy
      // must ask for more, and comes to the end at one time or another.
      do {
        await unknown(150);
      } while (
        answers.length < 3000 &&
        answers.every(({ status }) => status === 401)
      );
      // Those that travel together arrive in any order: only the counts tell.
      const refused = answers.filter(({ status }) => status !== 401);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(100);
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) {
        expect(answer).toMatchObject({
          status: 429,
          body: { error: { code: 'rate_limited' } },
        });
      }
      // Agents behind the same address go on.
      expect((await known.heartbeat()).status).toBe(200);
    } finally {
      await flooded.stop();
    }
  });

  it('takes no more than two batches of an agent at a time', async () => {
    const crowd = await TestAgent.attach(hub, {
      clusterName: 'crowd',
      kubeSystemUid: 'crowd',
    });
    await crowd.batch([upsert('pods', pod('c1'))]);
    const lock = await knex.transaction();
    const pending: Promise<DoorAnswer>[] = [];
    try {
      if (knex.client.config.client === 'pg') {
        await lock('streams').forUpdate();
      }
      pending.push(...[1, 2, 3].map(() => crowd.batchAt(1, [])));
      const first = await Promise.race(pending);
      expect(first).toMatchObject({
        status: 503,
        body: { error: { code: 'busy' } },
      });
    } finally {
      await lock.rollback();
    }
    const statuses = (await Promise.all(pending)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 503]);
    expect((await crowd.batchAt(1, [])).status).toBe(200);
  });

  it('shuts out the agents of a revoked cluster at once', async () => {
    await hub.portal('POST', '/clusters/two/revoke');
    const before = await dump(knex);
    const answer = await other.batchAt(1, [upsert('pods', pod('z9'))]);
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked' } },
    });
    expect(answer.headers.get('retry-after')).toBe('300');
    expect(await dump(knex)).toEqual(before);
  });

  it('shuts out agents that were silent for 45 days', async () => {
    const third = await TestAgent.attach(hub, {
      clusterName: 'three',
      kubeSystemUid: 'third',
    });
    const long = Date.now() - 46 * 24 * 3600 * 1000;
    await knex('liveness')
      .where({ agent_id: third.enrolled.agentId })
      .update({ last_seen_at: long });
    await knex('agents')
      .where({ id: third.enrolled.agentId })
      .update({ decided_at: long });
    // The door may remember an agent for five seconds; a new one asks the database.
    const second = await startTestHub({ knex });
    try {
      third.url = second.url;
      expect(await third.heartbeat()).toMatchObject({
        status: 401,
        body: { error: { code: 'revoked' } },
      });
    } finally {
      await second.stop();
    }
  });
});
