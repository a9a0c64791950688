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
    const [event] = await knex('audit_events').where({
      event: 'enrollment-reject',
    });
    expect(event.cluster_name).toBe('one');
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

  it('takes the proof of a key once', async () => {
    const { token } = await create('one');
    const key = await newKey();
    const once = { proof: { jti: 'proof-once' } };
    expect((await enroll(hub.url, token, key, once)).status).toBe(201);
    const before = await dump(knex);
    const again = await enroll(hub.url, token, key, once);
    expect(again).toMatchObject({
      status: 401,
      body: { error: { code: 'replayed' } },
    });
    expect(await dump(knex)).toEqual(before);
    // With a new proof, the answer that was lost comes again.
    expect((await enroll(hub.url, token, key)).status).toBe(200);
  });

  it('binds a token to its profile', async () => {
    const { token } = await create('one', { profile: 'security' });
    const before = await dump(knex);
    const wrong = await enroll(hub.url, token, await newKey());
    expect(wrong.body.error.code).toBe('bad_enrollment_token');
    expect(await dump(knex)).toEqual(before);
    const right = await enroll(hub.url, token, await newKey(), {
      body: { profile: 'security' },
    });
    expect(right.status).toBe(201);
    expect(await knex('agents').first()).toMatchObject({ profile: 'security' });
  });

  describe('with a batch token', () => {
    const batch = (more: object = {}) =>
      hub.portal('POST', '/enrollments', {
        maxUses: 3,
        namePrefix: 'eu-',
        autoApprove: true,
        owner: 'group:default/platform',
        ...more,
      });
    const come = async (
      token: string,
      clusterName: string,
      uid = clusterName,
    ) =>
      enroll(hub.url, token, await newKey(), {
        body: { clusterName, kubeSystemUid: uid },
      });

    it('lets as many agents in as it says, each with an enrollment of its own', async () => {
      const enrollment = await batch();
      expect(enrollment).toMatchObject({
        clusterName: '',
        namePrefix: 'eu-',
        maxUses: 3,
        uses: 0,
        state: 'waiting',
      });
      const key = await newKey();
      const body = { clusterName: 'eu-1', kubeSystemUid: 'eu-1' };
      const first = await enroll(hub.url, enrollment.token, key, { body });
      expect(first).toMatchObject({
        status: 201,
        body: { clusterName: 'eu-1', status: 'approved' },
      });
      // The same agent again costs no use.
      const again = await enroll(hub.url, enrollment.token, key, { body });
      expect(again).toMatchObject({
        status: 200,
        body: { agentId: first.body.agentId },
      });
      const others = await Promise.all(
        ['eu-2', 'eu-3', 'eu-4', 'eu-5'].map(name =>
          come(enrollment.token, name),
        ),
      );
      expect(others.map(({ status }) => status).sort()).toEqual([
        201, 201, 401, 401,
      ]);
      expect(await knex('agents')).toHaveLength(3);
      const parent = await hub.portal('GET', `/enrollments/${enrollment.id}`);
      expect(parent).toMatchObject({ uses: 3, state: 'expired' });
      const { items } = await hub.portal('GET', '/enrollments?state=approved');
      expect(items).toHaveLength(3);
      expect(items[0]).toMatchObject({
        parentId: enrollment.id,
        owner: 'group:default/platform',
      });
      expect(
        (await hub.portal('GET', '/enrollments?state=expired')).items,
      ).toHaveLength(1);
    });

    it('approves its agents one by one where it does not approve by itself', async () => {
      const enrollment = await batch({ autoApprove: false });
      const answers = [];
      for (const name of ['eu-1', 'eu-2']) {
        answers.push(await come(enrollment.token, name));
      }
      const { items } = await hub.portal('GET', '/enrollments?state=pending');
      expect(items.map((item: any) => item.clusterName).sort()).toEqual([
        'eu-1',
        'eu-2',
      ]);
      const [{ id: child, clusterName }] = items;
      const { fingerprint } = answers.find(
        answer => answer.body.clusterName === clusterName,
      )!.body;
      await expect(
        hub.portal('POST', `/enrollments/${enrollment.id}/approve`, {
          fingerprint,
        }),
      ).rejects.toThrow('409');
      await hub.portal('POST', `/enrollments/${child}/approve`, {
        fingerprint,
      });
      expect(await knex('clusters').pluck('name')).toEqual([clusterName]);
      // Withdrawn, it lets nobody else come; those that came stay.
      await hub.portal('POST', `/enrollments/${enrollment.id}/reject`);
      expect((await come(enrollment.token, 'eu-3')).status).toBe(401);
      expect(
        (await hub.portal('GET', '/enrollments?state=pending')).items,
      ).toHaveLength(1);
    });

    it('names only clusters that begin as it says, and may have their name', async () => {
      const enrollment = await batch();
      const before = await dump(knex);
      for (const [name, status] of [
        ['us-1', 401],
        [undefined, 401],
        ['eu-Upper', 400],
        ['eu-', 400],
      ] as const) {
        const answer = await enroll(hub.url, enrollment.token, await newKey(), {
          body: { clusterName: name },
        });
        expect(answer.status).toBe(status);
      }
      expect(await dump(knex)).toEqual(before);
    });

    it('takes no cluster over that is known, unless it is to join it', async () => {
      await TestAgent.attach(hub, {
        clusterName: 'eu-1',
        kubeSystemUid: 'eu-1',
      });
      const enrollment = await batch();
      const before = await dump(knex);
      expect(await come(enrollment.token, 'eu-1')).toMatchObject({
        status: 409,
        body: { error: { code: 'cluster_mismatch' } },
      });
      expect(await dump(knex)).toEqual(before);
      const joining = await batch({ mode: 'join' });
      expect((await come(joining.token, 'eu-1')).status).toBe(201);
      expect((await come(joining.token, 'eu-9')).status).toBe(409);
      expect((await come(joining.token, 'eu-1', 'another')).status).toBe(409);
      await hub.portal('POST', '/clusters/eu-1/revoke');
      expect((await come(joining.token, 'eu-1')).status).toBe(409);
    });

    it.each([
      {},
      { clusterName: 'one', maxUses: 2 },
      { clusterName: 'one', namePrefix: 'o' },
      { maxUses: 2, mode: 'replace' },
      { maxUses: 0 },
      { clusterName: 'none', mode: 'join' },
      { clusterName: 'none', mode: 'replace' },
    ])('is not made of %j', async request => {
      await expect(hub.portal('POST', '/enrollments', request)).rejects.toThrow(
        '400',
      );
    });
  });

  it('puts a cluster that was built anew in the place of the old one, and removes what it held', async () => {
    const old = await TestAgent.attach(hub, { clusterName: 'one' });
    await knex('clusters').update({
      owner: 'group:default/a',
      project: 'shop',
    });
    const body = { kubeSystemUid: 'built anew' };
    const plain = await create('one', { autoApprove: true });
    expect(
      (await enroll(hub.url, plain.token, await newKey(), { body })).status,
    ).toBe(409);

    const anew = await TestAgent.attach(hub, {
      clusterName: 'one',
      mode: 'replace',
      ...body,
    });
    expect(anew.enrolled.clusterId).not.toBe(old.enrolled.clusterId);
    expect((await old.heartbeat()).body.error.code).toBe('revoked');
    expect((await anew.heartbeat()).status).toBe(200);
    expect(await hub.portal('GET', '/clusters/one')).toMatchObject({
      name: 'one',
      owner: 'group:default/a',
    });
    const rows = await knex('clusters');
    expect(rows.find(row => row.id === anew.enrolled.clusterId)).toMatchObject({
      name: 'one',
      project: 'shop',
      purging_at: null,
    });
    // What is left of the old one is marked, so that it is removed even after a crash.
    const left = rows.find(row => row.id === old.enrolled.clusterId);
    expect(left?.name).not.toBe('one');
    expect(Number(left?.purging_at)).toBeGreaterThan(0);
  });

  it('makes no cluster of a name that has become the former name of another', async () => {
    const old = await TestAgent.attach(hub, { clusterName: 'one' });
    const waiting = await create('two');
    const key = await newKey();
    await enroll(hub.url, waiting.token, key, {
      body: { kubeSystemUid: 'another' },
    });
    await knex('cluster_aliases').insert({
      name: 'two',
      cluster_id: old.enrolled.clusterId,
      created_at: 1,
    });
    await expect(
      hub.portal('POST', `/enrollments/${waiting.id}/approve`, {
        fingerprint: key.kid,
      }),
    ).rejects.toThrow('409');
    expect(await knex('clusters').pluck('name')).toEqual(['one']);
  });

  it('replaces a cluster that was renamed while its successor waited', async () => {
    const old = await TestAgent.attach(hub, { clusterName: 'one' });
    const waiting = await create('one', { mode: 'replace' });
    const key = await newKey();
    await enroll(hub.url, waiting.token, key, {
      body: { kubeSystemUid: 'built anew' },
    });
    await hub.portal('POST', '/clusters/one/rename', { name: 'two' });
    await hub.portal('POST', `/enrollments/${waiting.id}/approve`, {
      fingerprint: key.kid,
    });
    const rows = await knex('clusters').whereNull('purging_at');
    expect(rows.map(row => row.name)).toEqual(['two']);
    expect(rows[0].id).not.toBe(old.enrolled.clusterId);
    expect(await hub.portal('GET', '/clusters/one')).toMatchObject({
      id: rows[0].id,
      name: 'two',
    });
  });

  it('lets no more agents come within a minute than the configuration says', async () => {
    const knex2 = await migratedDatabase(databases, id);
    const strict = await startTestHub({
      knex: knex2,
      config: { enrollment: { maxPerMinute: 2 } },
    });
    try {
      await TestAgent.attach(strict, { clusterName: 'a', kubeSystemUid: 'a' });
      await TestAgent.attach(strict, { clusterName: 'b', kubeSystemUid: 'b' });
      await expect(
        TestAgent.attach(strict, { clusterName: 'c', kubeSystemUid: 'c' }),
      ).rejects.toThrow('rate_limited');
      expect(await knex2('agents')).toHaveLength(2);
    } finally {
      await strict.stop();
    }
  });
});
