import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  AGENT_PATHS,
  checkBatch,
  checkEnroll,
  checkHeartbeat,
  checkHello,
  checkPoll,
  checkRotate,
  DEFAULT_LIMITS,
  JsonObject,
  JsonValue,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import {
  AgentRefusal,
  encodingOf,
  migratedDatabase,
  networkOf,
  parseBody,
  pod,
  presentedToken,
  readMessage,
  refuseUnstorable,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { SLOW, TEXTS } from './__testUtils__/corpus';
import { wrongRefusal } from './__testUtils__/refused';

jest.setTimeout(120_000);

const databases = testDatabases();

const texts = fc.oneof(
  fc.constantFrom(...TEXTS.filter(text => text.length < 3000), ...SLOW),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const odd: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, 0, -1, 1.5, 1e300, '', [], {}, [[]]),
  fc.constantFrom<JsonValue>(2 ** 53, -(2 ** 63), 'x'.repeat(300)),
  texts,
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
);

/** A value with some of its parts changed into odd ones, wherever they are. */
function mutated(value: JsonValue): fc.Arbitrary<JsonValue> {
  if (value === null || typeof value !== 'object') {
    return fc.oneof(
      { arbitrary: fc.constant(value), weight: 12 },
      { arbitrary: odd, weight: 1 },
    );
  }
  if (Array.isArray(value)) {
    const whole = fc.tuple(...value.map(mutated)) as fc.Arbitrary<JsonValue>;
    return fc.oneof(
      { arbitrary: whole, weight: 12 },
      { arbitrary: odd, weight: 1 },
      { arbitrary: whole.map(items => [items, items] as JsonValue), weight: 1 },
    );
  }
  const whole = fc
    .record(
      Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, mutated(member)]),
      ),
    )
    .chain(object =>
      fc
        .tuple(
          fc.subarray(Object.keys(object), {
            minLength: Math.max(0, Object.keys(object).length - 1),
          }),
          fc.option(fc.tuple(texts, odd), { freq: 6 }),
        )
        .map(([keys, more]) =>
          Object.fromEntries([
            ...keys.map(key => [key, object[key]]),
            ...(more ? [more] : []),
          ]),
        ),
    ) as fc.Arbitrary<JsonValue>;
  return fc.oneof(
    { arbitrary: whole, weight: 14 },
    { arbitrary: odd, weight: 1 },
  );
}

/** Bytes that are nearly what a parser reads. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map(each => Buffer.from(each)),
  fc.json({ maxDepth: 6 }).map(text => Buffer.from(text)),
  texts.map(text => Buffer.from(text)),
  fc.tuple(fc.json(), fc.nat(200), fc.nat(255)).map(([text, at, to]) => {
    const packed = gzipSync(text);
    packed[at % packed.length] = to;
    return packed;
  }),
  fc
    .tuple(fc.json(), fc.nat(60))
    .map(([text, end]) => gzipSync(text).subarray(0, end)),
);

/** Whether something goes well, or ends in a refusal of the door and in nothing else. */
async function endsWell(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    return (
      error instanceof AgentRefusal &&
      wrongRefusal({ status: error.status, body: error.body() }) === undefined
    );
  }
}

/** Runs a property; what fails is told with its seed, by which it can be had again. */
async function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<boolean>,
  numRuns: number,
): Promise<string | undefined> {
  const { failed, seed, counterexamplePath, counterexample, errorInstance } =
    await fc.check(fc.asyncProperty(arbitrary, property), { numRuns });
  return failed
    ? `FC_SEED=${seed} path ${counterexamplePath}: ${JSON.stringify(
        counterexample,
      )} ${errorInstance ?? ''}`
    : undefined;
}

const CHECKS = {
  hello: checkHello,
  batch: checkBatch,
  heartbeat: checkHeartbeat,
  poll: checkPoll,
  rotate: checkRotate,
  enroll: checkEnroll,
};

describe('what reads bytes that nobody vouches for (Argo CD CVE-2025-59531)', () => {
  it('takes any header of a token, or refuses it with words', async () => {
    const part = fc.oneof(
      texts,
      fc
        .record(
          { alg: odd, typ: odd, kid: odd, crit: odd },
          { requiredKeys: [] },
        )
        .map(header =>
          Buffer.from(JSON.stringify(header)).toString('base64url'),
        ),
      fc.base64String(),
    );
    const value = fc.oneof(
      texts,
      fc.array(part, { maxLength: 5 }).map(parts => parts.join('.')),
    );
    const headers = fc.record(
      {
        authorization: fc
          .tuple(fc.constantFrom('Bearer ', 'bearer  ', 'Basic ', ''), value)
          .map(parts => parts.join('')),
        'x-fleet-authorization': value,
      },
      { requiredKeys: [] },
    );
    const failure = await holds(
      headers,
      async each =>
        endsWell(() => presentedToken({ headers: each } as any, 8192)),
      1500,
    );
    expect(failure).toBeUndefined();
  });

  it('takes any encoding and any bytes, or refuses them with words', async () => {
    const failure = await holds(
      fc.tuple(bytes, fc.constantFrom('gzip', 'identity', 'x', ' GZIP ', '')),
      async ([body, name]) =>
        endsWell(async () => {
          const encoding = encodingOf({
            headers: { 'content-encoding': name },
          } as any);
          await parseBody(body, encoding, DEFAULT_LIMITS);
        }),
      1500,
    );
    expect(failure).toBeUndefined();
  });

  it.each(Object.keys(CHECKS) as (keyof typeof CHECKS)[])(
    'takes any value as a message to %s, or refuses it with words',
    async name => {
      const failure = await holds(
        odd,
        async value =>
          endsWell(() =>
            refuseUnstorable(readMessage(value, CHECKS[name] as any)),
          ),
        400,
      );
      expect(failure).toBeUndefined();
    },
  );

  it('takes any address', async () => {
    const failure = await holds(
      fc.oneof(
        texts,
        fc.ipV4(),
        fc.ipV6(),
        fc.string({ unit: fc.constantFrom(...':.0fF%a]') }),
      ),
      async address => typeof networkOf(address) === 'string',
      1500,
    );
    expect(failure).toBeUndefined();
  });
});

describe.each(databases.eachSupportedId())('the door on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: { agents: { burst: 100_000, requestsPerSecond: 10_000 } },
    });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
  });
  afterAll(() => hub?.stop());

  /** An honest message, from which the others are made. */
  const honest: Record<string, () => JsonObject> = {
    hello: () => ({
      protocol: { min: 1, max: 2 },
      agentVersion: '0.1.0',
      profile: 'inventory',
      bootId: agent.bootId,
      joins: agent.joins,
      hubKid: agent.hubKid,
      cluster: {
        kubeSystemUid: agent.kubeSystemUid,
        kubernetesVersion: 'v1.34.1',
        platform: 'linux/amd64',
      },
      kinds: ['pods', 'nodes'],
    }),
    batch: () => ({
      ...{ v: 2, epoch: agent.epoch, lane: 'inventory', seq: agent.seq + 1 },
      items: [
        { t: 'snapshot.begin', kind: 'pods', snapshot: 's' },
        upsert('pods', pod('u'), 's') as unknown as JsonObject,
        {
          t: 'same',
          kind: 'pods',
          uid: 'v',
          hash: 'x'.repeat(43),
          snapshot: 's',
        },
        { t: 'snapshot.end', kind: 'pods', snapshot: 's', count: 2 },
        { t: 'delete', kind: 'nodes', uid: 'n', at: '2026-11-20T10:00:00Z' },
      ],
    }),
    heartbeat: () => ({
      ...{ v: 2, epoch: agent.epoch, seq: agent.seq, pending: 0 },
      kinds: {
        pods: {
          state: 'live',
          lastHeardAt: '2026-11-20T10:00:00Z',
          digest: { count: 1, sum: '0'.repeat(64) },
          message: 'x',
        },
      },
    }),
    poll: () => ({ v: 2, epoch: agent.epoch, after: 0, holdSeconds: 0 }),
    rotate: () => ({
      v: 2,
      newPublicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) },
      proof: 'a.b.c',
    }),
  };

  it.each(Object.keys(honest))(
    'answers any body of %s that is signed, and never with a failure',
    async name => {
      const failure = await holds(
        mutated(honest[name]()),
        async body => {
          // Nobody is held, whatever the body says.
          const quick =
            name === 'poll' && body && typeof body === 'object'
              ? { ...(body as JsonObject), holdSeconds: 0 }
              : body;
          const answer = await agent.request(
            (AGENT_PATHS as Record<string, string>)[name],
            quick,
          );
          if (answer.status === 200) {
            if (name === 'hello') {
              agent.epoch = answer.body.epoch;
              agent.joins = answer.body.joins ?? agent.joins;
              agent.seq = 0;
            }
            agent.seq = answer.body.ackSeq ?? agent.seq;
            return true;
          }
          const problem = wrongRefusal(answer);
          if (problem) {
            throw new Error(problem);
          }
          return true;
        },
        150,
      );
      expect(failure).toBeUndefined();
    },
  );

  it('lives after all of it', async () => {
    expect(await hub.portal('GET', '/clusters')).toMatchObject({
      items: [{ name: 'one' }],
    });
    expect((await hub.portal('GET', '/resources')).items).toBeDefined();
    expect((await hub.portal('GET', '/changes')).items).toBeDefined();
  });
});
