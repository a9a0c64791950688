import { Agent, memoryState } from '@backstage-fleet/agent';
import {
  coreServices,
  createServiceFactory,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { migratedDatabase, testDatabases } from './__testUtils__/databases';
import { readUntil } from './__testUtils__/eventually';
import { pod, upsert } from './__testUtils__/objects';
import { keepingLogger, RealAgents } from './__testUtils__/realAgents';
import {
  DoorAnswer,
  enroll,
  newKey,
  TestAgent,
} from './__testUtils__/TestAgent';
import { startTestHub, TestHub } from './__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

/** Stands in what is secret, wherever a test can choose what that is. */
const CANARY = 'canary7f3a';
const HUB_SECRET = `${CANARY} seals the keys of the hub`;

/** Keeps every line with everything that hangs on it, as no logger would leave out. */
function keepAll(lines: string[], meta: object = {}): RootLoggerService {
  const keep = (level: string) => (message: string, more?: unknown) => {
    lines.push(
      inspect([level, message, meta, more], {
        depth: 10,
        maxStringLength: Infinity,
        showHidden: true,
      }),
    );
  };
  return {
    error: keep('error'),
    warn: keep('warn'),
    info: keep('info'),
    debug: keep('debug'),
    child: further => keepAll(lines, { ...meta, ...further }),
  };
}

describe.each(databases.eachSupportedId())('logs of a hub on %p', id => {
  const hubLog: string[] = [];
  const { lines: agentLog, ...agentLogger } = keepingLogger();
  /** What no log may hold, with what it is. */
  const secrets = new Map<string, string>([
    [CANARY, 'what the test marked as secret'],
  ]);
  /** Bodies of refusals: whoever reads them must learn nothing either. */
  const answers: string[] = [];
  let knex: Knex;
  let hub: TestHub;
  let real: RealAgents;
  let agent: TestAgent;
  let realAgent: Agent;
  const state = memoryState();

  const newToken = async (clusterName: string) => {
    const { token } = await hub.portal('POST', '/enrollments', {
      clusterName,
      autoApprove: true,
    });
    secrets.set(token, `the enrollment token of ${clusterName}`);
    return token;
  };
  const refused = (answer: DoorAnswer, code: string) => {
    expect(answer.body.error.code).toBe(code);
    answers.push(JSON.stringify(answer.body));
  };
  const canaryPod = (uid: string) =>
    pod(uid, {
      name: `pod-${uid}`,
      image: `registry/${CANARY}:1`,
      labels: { app: CANARY },
    });

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: { signing: { secret: HUB_SECRET } },
      features: [
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => keepAll(hubLog),
        }),
      ],
    });
    real = await RealAgents.serve(['real']);
    real.cluster('real').create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'db',
        namespace: 'default',
        labels: { app: CANARY },
        annotations: { password: CANARY },
      },
      spec: { ports: [{ port: 80 }] },
    } as any);
    realAgent = await real.make('real', {
      hubUrl: hub.url,
      token: await newToken('real'),
      state,
      logger: agentLogger,
      keyRotationSeconds: 1,
    });
    await realAgent.start();
    agent = await TestAgent.attach(hub, { clusterName: 'test' });
  });
  afterAll(async () => {
    await real?.stop();
    await hub?.stop();
  });

  it('hold lines of the whole path', async () => {
    // Enrollments: a wrong token, a spent one, a wrong proof, a bad body.
    const key = await newKey();
    refused(
      await enroll(hub.url, `fleet_${CANARY}_is_no_token`, key),
      'bad_enrollment_token',
    );
    const token = await newToken('spent');
    await enroll(hub.url, token, key);
    refused(
      await enroll(hub.url, token, await newKey()),
      'bad_enrollment_token',
    );
    refused(
      await enroll(hub.url, await newToken('third'), await newKey(), {
        proof: { aud: CANARY },
      }),
      'bad_signature',
    );

    // Requests: a wrong signature, another body, what is no JSON, too many keys.
    const other = await newKey();
    const path = '/agent/v1/heartbeat';
    const body = gzipSync(JSON.stringify({ v: 1, [CANARY]: CANARY }));
    const good = await agent.token(path, body);
    secrets.set(good, 'a token of a request');
    secrets.set(good.split('.')[2], 'the signature of a request');
    refused(
      await agent.request(path, {}, { signWith: other.privateKey }),
      'bad_signature',
    );
    refused(
      await agent.request(path, { note: CANARY }, { token: good }),
      'bad_signature',
    );
    refused(
      await agent.request(path, undefined, { raw: body, token: good }),
      'invalid',
    );
    refused(
      await agent.request(path, undefined, { raw: gzipSync(`{"${CANARY}`) }),
      'bad_json',
    );
    refused(
      await agent.request(path, undefined, { raw: Buffer.from(CANARY) }),
      'bad_encoding',
    );
    refused(
      await agent.request(path, {}, { token: CANARY }),
      'unauthenticated',
    );

    // Items that are not taken, one by one.
    const { body: answer } = await agent.batch([
      upsert('pods', canaryPod('good')),
      { ...upsert('pods', canaryPod('hash')), hash: CANARY } as any,
      upsert('secrets', canaryPod('kind')),
    ]);
    expect(answer.rejected).toHaveLength(2);
    answers.push(JSON.stringify(answer));
  });

  it('hold the failures of the database', async () => {
    if (id === 'SQLITE_3') {
      await knex.raw(
        `CREATE TRIGGER fail_pod BEFORE INSERT ON resources WHEN NEW.name = 'pod-failing'
         BEGIN SELECT RAISE(ABORT, 'not "${CANARY}"'); END`,
      );
    } else {
      await knex.raw(`ALTER TABLE resources ADD CHECK (name <> 'pod-failing')`);
    }
    refused(
      await agent.batchAt(agent.seq + 1, [
        upsert('pods', canaryPod('failing')),
      ]),
      'busy',
    );
    expect(
      hubLog.some(line => /Could not answer POST .*batch/.test(line)),
    ).toBe(true);

    // A page whose tables are not there, asked about something secret.
    await knex.schema
      .renameTable('cluster_groups', 'elsewhere')
      .catch(() => {});
    await knex.schema.renameTable('saved_searches', 'searches_elsewhere');
    const failed = await hub
      .portal('POST', '/searches', {
        name: 'mine',
        query: `name:${CANARY}`,
      })
      .catch((error: Error) => error.message);
    answers.push(String(failed));
    expect(String(failed)).toMatch(
      /503: The database of the hub could not answer/,
    );
    expect(hubLog.some(line => line.includes('saved_searches'))).toBe(true);

    // A consumer of the feed that cannot write what it derives.
    await knex.schema.renameTable('cluster_counts', 'counts_elsewhere');
    await agent.batch([upsert('pods', canaryPod('counted'))]);
    const status = await readUntil(
      () => hub.portal('GET', '/hub'),
      ({ consumers }) =>
        consumers.some((each: any) => each.state === 'failing'),
    );
    expect(JSON.stringify(status)).toContain('cluster_counts');
    answers.push(JSON.stringify(status));
    expect(
      hubLog.some(line => line.includes('failed and will try again')),
    ).toBe(true);
    await knex.schema.renameTable('counts_elsewhere', 'cluster_counts');
  });

  it('hold the life of a real agent', async () => {
    await readUntil(
      () => agentLog,
      lines => lines.some(line => line.includes('fingerprint')),
    );
    await hub.portal('POST', '/hub/keys/rotate');
    await readUntil(
      () => agentLog,
      lines => lines.some(line => line.includes("Trusting the hub's keys")),
    );
    await hub.portal('POST', '/clusters/real/revoke');
    await readUntil(
      () => realAgent.status().phase,
      phase => phase === 'revoked',
    );
    expect(realAgent.status().phase).toBe('revoked');
  });

  it('hold nothing secret', async () => {
    const stored = (await state.load())!;
    for (const jwk of [stored.privateJwk, stored.nextPrivateJwk]) {
      if (jwk) {
        secrets.set(jwk.d, 'the private key of an agent');
      }
    }
    for (const row of await knex('hub_keys')) {
      secrets.set(row.sealed_key, 'a sealed key of the hub');
    }
    for (const { message } of await knex('downlink')) {
      secrets.set(message, 'a signed message');
    }
    expect(secrets.size).toBeGreaterThan(8);
    expect(hubLog.length).toBeGreaterThan(5);
    expect(agentLog.length).toBeGreaterThan(5);
    const found: string[] = [];
    for (const [where, lines] of Object.entries({
      hubLog,
      agentLog,
      answers,
    })) {
      for (const line of lines) {
        // A JWS is three parts, whoever made it.
        const jws = /eyJ[\w-]{10,}\.[\w-]+\.[\w-]{20,}/.exec(line)?.[0];
        const all = [...secrets].concat(jws ? [[jws, 'a JWS']] : []);
        for (const [secret, what] of all) {
          if (line.includes(secret)) {
            found.push(`${where} holds ${what}: ${line}`);
          }
        }
      }
    }
    expect(found).toEqual([]);
  });
});
