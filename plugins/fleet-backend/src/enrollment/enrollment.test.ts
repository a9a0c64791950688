import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { enroll, newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('enrollment on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
  });
  afterEach(() => hub.stop());

  const create = (clusterName: string, more: object = {}) =>
    hub.portal('POST', '/enrollments', { clusterName, ...more });

  it('lets an agent in after its fingerprint was compared', async () => {
    const enrollment = await create('one', {
      owner: 'group:default/platform',
      environment: 'prod',
    });
    expect(enrollment).toMatchObject({ state: 'waiting', autoApprove: false });
    expect(enrollment.token).toMatch(/^fleet_[A-Za-z0-9_-]{43}$/);

    const key = await newKey();
    const answer = await enroll(hub.url, enrollment.token, key, {
      body: { clusterName: 'one' },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'pending', fingerprint: key.kid },
    });
    const agent = new TestAgent(hub.url, key, answer.body);
    expect(await agent.hello()).toMatchObject({
      status: 403,
      body: { error: { code: 'pending_approval' } },
    });
    expect(await knex('clusters')).toEqual([]);

    await expect(
      hub.portal('POST', `/enrollments/${enrollment.id}/approve`, {
        fingerprint: (await newKey()).kid,
      }),
    ).rejects.toThrow('409');
    const approved = await hub.portal(
      'POST',
      `/enrollments/${enrollment.id}/approve`,
      { fingerprint: key.kid },
    );
    expect(approved).toMatchObject({
      state: 'approved',
      fingerprint: key.kid,
      kubeSystemUid: 'uid-of-kube-system',
    });
    expect(approved.token).toBeUndefined();

    expect(await agent.hello()).toMatchObject({
      status: 200,
      body: { clusterName: 'one', epoch: 1, digests: {}, after: 0 },
    });
    expect(await knex('clusters').first()).toMatchObject({
      id: answer.body.clusterId,
      name: 'one',
      owner: 'group:default/platform',
      environment: 'prod',
      kubernetes_version: 'v1.34.1',
    });
    const again = await enroll(hub.url, enrollment.token, key);
    expect(again).toMatchObject({
      status: 200,
      body: { agentId: answer.body.agentId, status: 'approved' },
    });
  });

  it('keeps no token in the database', async () => {
    const { token } = await create('one');
    expect(JSON.stringify(await dump(knex))).not.toContain(token);
  });

  it('answers unknown, used, expired, withdrawn and foreign tokens alike', async () => {
    const used = await create('used');
    await enroll(hub.url, used.token, await newKey());
    const expired = await create('expired', { expiresInMinutes: 1 });
    await knex('enrollments')
      .where({ id: expired.id })
      .update({ expires_at: Date.now() - 1000 });
    const withdrawn = await create('withdrawn');
    await hub.portal('POST', `/enrollments/${withdrawn.id}/reject`);
    const foreign = await create('foreign');
    const before = await dump(knex);
    const answers = [
      await enroll(hub.url, 'fleet_unknown-unknown', await newKey()),
      await enroll(hub.url, used.token, await newKey()),
      await enroll(hub.url, expired.token, await newKey()),
      await enroll(hub.url, withdrawn.token, await newKey()),
      await enroll(hub.url, foreign.token, await newKey(), {
        body: { clusterName: 'another' },
      }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body.error).toEqual(answers[0].body.error);
      expect(answer.body.error.code).toBe('bad_enrollment_token');
    }
    expect(await dump(knex)).toEqual(before);
  });

  it('wants proof of the key, for this hub, this token and this minute', async () => {
    const { token } = await create('one');
    const before = await dump(knex);
    const now = Math.floor(Date.now() / 1000);
    for (const [proof, code] of [
      [{ aud: 'another hub' }, 'bad_signature'],
      [{ th: 'another token' }, 'bad_signature'],
      [{ exp: now + 3600 }, 'bad_signature'],
      [{ iat: now - 200, exp: now - 150 }, 'token_expired'],
    ] as const) {
      const answer = await enroll(hub.url, token, await newKey(), { proof });
      expect(answer.body.error.code).toBe(code);
    }
    const foreign = await newKey();
    const stolen = await enroll(hub.url, token, await newKey(), {
      body: { publicJwk: foreign.publicJwk },
    });
    expect(stolen.body.error.code).toBe('bad_signature');
    expect(await dump(knex)).toEqual(before);
  });

  it('uses up a token once when many agents come at the same time', async () => {
    const { token } = await create('one');
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () =>
        enroll(hub.url, token, await newKey()),
      ),
    );
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(1);
    expect(await knex('agents')).toHaveLength(1);
  });

  it('stops listening to an address that fails too often', async () => {
    for (let i = 0; i < 10; i++) {
      await enroll(hub.url, 'fleet_unknown-unknown', await newKey());
    }
    const { token } = await create('one');
    const answer = await enroll(hub.url, token, await newKey());
    expect(answer.status).toBe(429);
    expect(answer.body.error.code).toBe('rate_limited');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('refuses a body over 16 KiB before anything else', async () => {
    const response = await fetch(hub.url + AGENT_PATHS.enroll, {
      method: 'POST',
      body: Buffer.alloc(17 * 1024, 32),
    });
    expect(response.status).toBe(413);
  });

  it.each(['local', 'hub', 'fleet', 'Upper', '-a', 'a.b'])(
    'refuses the cluster name %p',
    async name => {
      await expect(create(name)).rejects.toThrow('400');
    },
  );

  it('keeps the cluster and revokes the older agent when it is attached again', async () => {
    const first = await TestAgent.attach(hub, { clusterName: 'one' });
    const second = await TestAgent.attach(hub, { clusterName: 'one' });
    expect(second.enrolled.clusterId).toBe(first.enrolled.clusterId);
    expect(second.enrolled.agentId).not.toBe(first.enrolled.agentId);
    expect(await knex('clusters')).toHaveLength(1);
    expect(await first.heartbeat()).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked' } },
    });
    expect((await second.heartbeat()).status).toBe(200);
  });

  it('lets no token bring a revoked cluster back that was out before', async () => {
    await TestAgent.attach(hub, { clusterName: 'one' });
    const open = await create('one', { autoApprove: true });
    const other = await create('two');
    await hub.portal('POST', '/clusters/one/revoke');
    const answer = await enroll(hub.url, open.token, await newKey());
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('bad_enrollment_token');
    expect(await hub.portal('GET', `/enrollments/${open.id}`)).toMatchObject({
      state: 'rejected',
    });
    expect(await hub.portal('GET', `/enrollments/${other.id}`)).toMatchObject({
      state: 'waiting',
    });
    // One that is made afterwards does.
    await TestAgent.attach(hub, { clusterName: 'one' });
  });

  it('refuses a second spelling of the same key', async () => {
    const key = await newKey();
    const { token } = await create('one');
    // The last of 43 characters carries four bits; the other two are ignored by decoders.
    const last = key.publicJwk.x.slice(-1);
    const alphabet =
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spelled = alphabet[alphabet.indexOf(last) + 1];
    const answer = await enroll(hub.url, token, key, {
      body: {
        publicJwk: {
          ...key.publicJwk,
          x: `${key.publicJwk.x.slice(0, -1)}${spelled}`,
        },
      },
    });
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('bad_signature');
  });

  it('gives a name to one cluster only', async () => {
    await TestAgent.attach(hub, { clusterName: 'one' });
    const { token } = await create('one', { autoApprove: true });
    const before = await dump(knex);
    const answer = await enroll(hub.url, token, await newKey(), {
      body: { kubeSystemUid: 'another cluster' },
    });
    expect(answer.status).toBe(409);
    expect(answer.body.error.code).toBe('cluster_mismatch');
    expect(await dump(knex)).toEqual(before);
  });

  it('turns an agent down', async () => {
    const enrollment = await create('one');
    const key = await newKey();
    const { body } = await enroll(hub.url, enrollment.token, key);
    await hub.portal('POST', `/enrollments/${enrollment.id}/reject`);
    const agent = new TestAgent(hub.url, key, body);
    expect(await agent.hello()).toMatchObject({
      status: 403,
      body: { error: { code: 'rejected' } },
    });
    await expect(
      hub.portal('POST', `/enrollments/${enrollment.id}/approve`, {
        fingerprint: key.kid,
      }),
    ).rejects.toThrow('409');
    expect(await knex('clusters')).toEqual([]);
  });

  it('lists enrollments newest first, in pages and by state', async () => {
    for (const name of ['a', 'b', 'c']) {
      await create(name);
    }
    const rejected = await create('d');
    await hub.portal('POST', `/enrollments/${rejected.id}/reject`);
    const first = await hub.portal('GET', '/enrollments?limit=3');
    const second = await hub.portal(
      'GET',
      `/enrollments?limit=3&cursor=${first.nextCursor}`,
    );
    const names = [...first.items, ...second.items].map(
      item => item.clusterName,
    );
    expect(names.sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(second.nextCursor).toBeUndefined();
    const waiting = await hub.portal('GET', '/enrollments?state=waiting');
    expect(waiting.items).toHaveLength(3);
    const forged = Buffer.from(JSON.stringify([1, [rejected.id]]));
    await expect(
      hub.portal('GET', `/enrollments?cursor=${forged.toString('base64url')}`),
    ).rejects.toThrow('400');
  });
});
