import { memoryState } from '@backstage-fleet/agent';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from './__testUtils__/databases';
import { dump } from './__testUtils__/dump';
import { readUntil } from './__testUtils__/eventually';
import { RealAgents } from './__testUtils__/realAgents';
import { TestAgent } from './__testUtils__/TestAgent';
import { startTestHub, TestHub } from './__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

/** Stands in all of a cluster that is not to leave it. */
const CANARY = 'canary5d1e';
const HUB_SECRET = 'seals the keys of the hub, and is in no table';

/** Every table there is, whoever made it. */
async function allTables(knex: Knex): Promise<string[]> {
  const { rows, ...list } = knex.client.config.client.includes('sqlite')
    ? { rows: await knex('sqlite_master').where('type', 'table') }
    : await knex.raw(
        "select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'",
      );
  return (rows ?? list).map(({ name }: { name: string }) => name);
}

/** A value as text, bytes both as they are and as they would be written down. */
function text(value: unknown): string {
  if (!(value instanceof Uint8Array)) return JSON.stringify(value) ?? '';
  const bytes = Buffer.from(value);
  return [bytes.toString('latin1'), bytes.toString('base64url')].join(' ');
}

/** All rows of all tables as one text, stored objects unpacked. */
async function everything(knex: Knex): Promise<string> {
  const parts = [JSON.stringify(await dump(knex))];
  for (const table of await allTables(knex)) {
    for (const row of await knex(table)) {
      parts.push(Object.values(row).map(text).join(' '));
    }
  }
  return parts.join('\n');
}

describe.each(databases.eachSupportedId())('a stolen database, %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let real: RealAgents;
  const state = memoryState();
  const secrets = new Map<string, string>();
  let held: string;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: { signing: { secret: HUB_SECRET } },
    });
    real = await RealAgents.serve(['real']);
    const cluster = real.cluster('real');
    const metadata = (name: string) => ({
      name,
      namespace: 'default',
      annotations: { 'example.com/note': CANARY },
    });
    cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('known-pod'),
      spec: {
        containers: [
          {
            name: 'main',
            image: 'nginx:1',
            args: [`--password=${CANARY}`],
            env: [{ name: 'PASSWORD', value: CANARY }],
          },
        ],
      },
    });
    cluster.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadata('known-secret'),
      stringData: { password: CANARY },
    });
    cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('known-map'),
      data: { password: CANARY },
    });
    const { token } = await hub.portal('POST', '/enrollments', {
      clusterName: 'real',
      autoApprove: true,
    });
    secrets.set(token, 'the token of an enrollment');
    const agent = await real.make('real', {
      hubUrl: hub.url,
      token,
      state,
      keyRotationSeconds: 1,
    });
    await agent.start();
    await readUntil(
      () => knex('resources').where({ name: 'known-pod' }),
      rows => rows.length > 0,
    );
    const first = (await state.load())!.privateJwk;
    await readUntil(
      async () => (await state.load())!.privateJwk.d,
      d => d !== first.d,
    );
    const other = await TestAgent.attach(hub, { clusterName: 'second' });
    const path = '/agent/v1/heartbeat';
    const request = await other.token(path, Buffer.from(''));
    secrets.set(request, 'a token of a request');
    await hub.portal('POST', '/hub/keys/rotate');
    const stored = (await state.load())!;
    for (const jwk of [first, stored.privateJwk, stored.nextPrivateJwk]) {
      if (jwk) secrets.set(jwk.d, 'the private key of an agent');
    }
    secrets.set(HUB_SECRET, 'the secret that seals the keys of the hub');
    secrets.set(CANARY, 'a value that must not leave its cluster');
    held = await everything(knex);
  });

  afterAll(async () => {
    await real?.stop();
    await hub?.stop();
  });

  it('holds no private key, no token and no secret of a cluster', () => {
    expect(secrets.size).toBeGreaterThan(5);
    // What is looked through is what is there.
    expect(held).toContain('known-pod');
    expect(held).toContain('nginx:1');
    const found = [...secrets]
      .filter(([secret]) => held.includes(secret))
      .map(([, what]) => what);
    expect(found).toEqual([]);
  });

  it('holds keys of the hub that are sealed, each of them', async () => {
    const rows = await knex('hub_keys');
    expect(rows.length).toBeGreaterThan(1);
    for (const { sealed_key: sealed } of rows) {
      expect(sealed).toMatch(/^v1(\.[\w-]+){4}$/);
    }
    // A private key as JWK has a member d.
    expect(held).not.toMatch(/"d\\*":/);
  });
});
