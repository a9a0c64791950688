import {
  AGENT_PATHS,
  BatchItem,
  contentHash,
  JsonObject,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import {
  everything,
  rowsWith,
  watchStatements,
} from './__testUtils__/everything';
import {
  DoorAnswer,
  migratedDatabase,
  newKey,
  pod,
  podSnapshot,
  readUntil,
  RequestOptions,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { settled } from './__testUtils__/settled';

jest.setTimeout(120_000);

const databases = testDatabases();

/** Messages of the door that an agent sends once it is in. */
const MESSAGES = ['hello', 'batch', 'heartbeat', 'poll', 'rotate'] as const;
type Message = (typeof MESSAGES)[number];

/** What the other cluster is known by; none of it may be looked up for another one. */
const OTHER = {
  name: 'c10',
  kubeSystemUid: 'kube-system-of-ten',
  podUid: 'pod-uid-of-ten',
  podName: 'pod-name-of-ten',
};

describe.each(databases.eachSupportedId())(
  'two clusters and one hub on %p:',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let agent: TestAgent;
    let other: TestAgent;
    let idsOfOther: string[];

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({
        knex,
        config: { agents: { burst: 10_000, requestsPerSecond: 1000 } },
      });
      // One name begins with the other.
      agent = await TestAgent.attach(hub, { clusterName: 'c1' });
      other = await TestAgent.attach(hub, {
        clusterName: OTHER.name,
        kubeSystemUid: OTHER.kubeSystemUid,
      });
      const secretPod = pod(OTHER.podUid, { name: OTHER.podName });
      await other.batch(podSnapshot('snapshot-of-ten', [secretPod]));
      await other.heartbeat({ pods: { state: 'live' } });
      // A message waits for the other one.
      await hub.portal('POST', `/clusters/${OTHER.name}/resync`, {
        kind: 'pods',
      });
      await agent.batch(podSnapshot('own', [pod('own-uid')]));
      idsOfOther = [
        other.enrolled.clusterId,
        other.enrolled.agentId,
        other.key.kid,
        other.key.publicJwk.x,
        OTHER.podUid,
        OTHER.podName,
      ];
      await agent.heartbeat({ pods: { state: 'live' } });
      await settled(knex, hub);
      // Signs of life are written a little after the request.
      await readUntil(
        () => knex('liveness').whereNull('session_heard_at'),
        waiting => waiting.length === 0,
      );
    });
    afterAll(() => hub?.stop());

    /** An honest message of the agent, with members that are not part of it. */
    async function send(
      message: Message,
      more: JsonObject,
      options: RequestOptions,
    ): Promise<DoorAnswer> {
      const own: Record<Message, () => JsonObject | Promise<JsonObject>> = {
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
          },
          kinds: ['pods'],
        }),
        batch: () => ({
          ...{ v: 1, epoch: agent.epoch, lane: 'inventory' },
          seq: agent.seq + 1,
          items: [],
        }),
        heartbeat: () => ({
          ...{ v: 1, epoch: agent.epoch, seq: agent.seq, pending: 0 },
          kinds: { pods: { state: 'live' } },
        }),
        poll: () => ({
          ...{ v: 1, epoch: agent.epoch, after: 0, holdSeconds: 0 },
        }),
        rotate: async () => ({
          v: 2,
          newPublicJwk: (await newKey()).publicJwk as unknown as JsonObject,
          proof: 'none',
        }),
      };
      const body = { ...(await own[message]()), ...more };
      const answer = await agent.request(AGENT_PATHS[message], body, options);
      if (answer.status === 200 && message === 'hello') {
        agent.epoch = answer.body.epoch;
        agent.joins = answer.body.joins;
        agent.seq = 0;
      }
      if (answer.status === 200 && message === 'batch') {
        agent.seq = answer.body.ackSeq;
      }
      return answer;
    }

    /** Does something, and proves that nothing of the other cluster was written, looked up or told. */
    async function withoutTheOther(
      act: () => Promise<DoorAnswer[]>,
      /** What a request itself names and the hub may therefore look at. */
      named: readonly string[] = [],
    ): Promise<DoorAnswer[]> {
      const before = await rowsWith(knex, idsOfOther);
      expect(Object.keys(before).length).toBeGreaterThan(8);
      const statements = watchStatements(knex);
      const answers = await act();
      statements.stop();
      expect(await rowsWith(knex, idsOfOther)).toEqual(before);
      const forbidden = idsOfOther.filter(each => !named.includes(each));
      expect(statements.with(forbidden)).toEqual([]);
      const told = JSON.stringify(answers.map(({ body }) => body));
      expect(idsOfOther.filter(each => told.includes(each))).toEqual([]);
      const failed = answers.filter(({ status }) => status >= 500);
      expect(failed.map(({ body }) => body)).toEqual([]);
      return answers;
    }

    describe.each(MESSAGES)('%s', message => {
      it('refuses a token whose claims name another cluster or agent', async () => {
        const { clusterId, agentId } = other.enrolled;
        const answers = await withoutTheOther(async () => [
          await send(message, {}, { claims: { sub: clusterId } }),
          await send(message, {}, { claims: { iss: agentId } }),
          await send(message, {}, { claims: { sub: clusterId, iss: agentId } }),
          await send(message, {}, { claims: { sub: OTHER.name } }),
          await send(message, {}, { claims: { sub: [clusterId] as any } }),
        ]);
        expect(
          answers.map(({ status, body }) => [status, body.error?.code]),
        ).toEqual(answers.map(() => [401, 'bad_signature']));
      });

      it('refuses the name of another key, which did not sign it', async () => {
        const kid = other.key.kid;
        const answers = await withoutTheOther(
          async () => [await send(message, {}, { header: { kid } })],
          // The key is looked up by the name the request gives; that is what finds out.
          [kid],
        );
        expect(answers.map(({ body }) => body.error?.code)).toEqual([
          'bad_signature',
        ]);
      });

      it('goes by its key, whatever cluster path, headers and body name', async () => {
        const { clusterId, agentId } = other.enrolled;
        const named: JsonObject = {
          clusterId,
          cluster_id: clusterId,
          clusterName: OTHER.name,
          agentId,
          kid: other.key.kid,
          sub: clusterId,
          iss: agentId,
        };
        const taken = await withoutTheOther(async () => {
          const answers = [
            await send(message, named, {}),
            await send(message, { auth: named, agent: named }, {}),
            await send(
              message,
              {},
              {
                headers: {
                  'x-fleet-cluster': clusterId,
                  'x-cluster-id': clusterId,
                  'x-forwarded-user': agentId,
                },
              },
            ),
          ];
          const query = `?clusterId=${clusterId}&agentId=${agentId}`;
          answers.push(
            await agent.request(AGENT_PATHS[message] + query, { v: 1 }),
          );
          return answers;
        });
        // Signed by its own key, so that nobody stands at the door.
        const refused = taken.filter(({ status }) => status === 403);
        expect([taken.length, refused.length]).toEqual([4, 0]);
      });
    });

    it('a rotation takes its identity from the key, never from what it says (OCM CVE-2026-4740)', async () => {
      const next = await newKey();
      const { clusterId, agentId } = other.enrolled;
      const before = await everything(knex);
      const answers = await withoutTheOther(
        async () => [
          await agent.rotate(next, { claims: { sub: clusterId } }),
          await agent.rotate(next, { claims: { iss: agentId } }),
          await agent.rotate(next, { proof: { iss: agentId } }),
          await agent.rotate(next, { proof: { old: other.key.kid } }),
          await agent.rotate(next, { proof: { sub: OTHER.name } }),
          await agent.rotate(next, { header: { kid: other.key.kid } }),
          // The key of the other one as the next key of this one.
          await agent.rotate({ ...next, publicJwk: other.key.publicJwk }),
        ],
        [other.key.kid, other.key.publicJwk.x],
      );
      // Only the name that nothing reads was of no matter.
      expect(answers.map(({ status }) => status)).toEqual([
        401, 401, 401, 401, 200, 401, 401,
      ]);
      const after = await everything(knex);
      expect(after.agents).toEqual(before.agents);
      expect(after.agent_next_keys).toHaveLength(
        before.agent_next_keys.length + 1,
      );
      for (const row of after.agent_next_keys) {
        expect(row).toContain(agent.enrolled.agentId);
      }
    });

    it('one agent reads and writes nothing of another cluster, whatever it names (Karmada CVE-2024-56513)', async () => {
      await agent.hello();
      const secretPod = pod(OTHER.podUid, { name: OTHER.podName });
      const hash = contentHash(secretPod);
      const ids = { kind: 'pods', uid: OTHER.podUid } as const;
      const items: BatchItem[] = [
        { t: 'delete', ...ids },
        { t: 'snapshot.begin', kind: 'pods', snapshot: 'snapshot-of-ten' },
        { t: 'same', ...ids, hash, snapshot: 'snapshot-of-ten' },
        {
          t: 'snapshot.end',
          kind: 'pods',
          snapshot: 'snapshot-of-ten',
          count: 1,
        },
      ];
      const before = await rowsWith(knex, [other.enrolled.clusterId]);
      const answer = await agent.batch(items);
      expect([answer.status, answer.body.error]).toEqual([200, undefined]);
      // What another cluster has is not there for this one: it cannot be claimed.
      expect(JSON.stringify(answer.body.rejected)).toContain('unknown_state');
      expect(await rowsWith(knex, [other.enrolled.clusterId])).toEqual(before);

      // Digests and buckets are of the own objects alone.
      const beat = await agent.heartbeat({
        pods: { state: 'live', digest: { count: 1, sum: '0'.repeat(64) } },
      });
      expect(beat.status).toBe(200);
      expect(JSON.stringify(beat.body)).not.toContain(hash);

      // Messages that wait for the other one stay there.
      agent.after = 0;
      const polled = await agent.poll();
      expect(polled.status).toBe(200);
      expect(JSON.stringify(polled.body)).not.toContain(
        other.enrolled.clusterId,
      );
      const theirs = await other.poll();
      expect(theirs.body.messages).toHaveLength(1);
      expect(theirs.body.messages[0]).not.toBe(polled.body.messages?.[0]);
    });

    it('the same uid, namespace and name in two clusters never mix (Rancher CVE-2024-22031)', async () => {
      await agent.hello();
      await other.hello();
      const twin = (image: string) =>
        pod('twin-uid', { name: 'twin', image, labels: { image } });
      await agent.batch([upsert('pods', twin('mine'))]);
      await other.batch([upsert('pods', twin('theirs'))]);
      const imageIn = async (cluster: string) => {
        const { resource, object = resource?.object ?? resource } =
          await hub.portal('GET', `/clusters/${cluster}/resources/twin-uid`);
        return JSON.stringify(object);
      };
      expect(await imageIn('c1')).toMatch(/mine/);
      expect(await imageIn('c1')).not.toMatch(/theirs/);
      expect(await imageIn('c10')).toMatch(/theirs/);
      const versions = await hub.portal(
        'GET',
        '/clusters/c1/resources/twin-uid/versions',
      );
      expect(JSON.stringify(versions)).not.toMatch(/theirs/);
      await agent.batch([{ t: 'delete', kind: 'pods', uid: 'twin-uid' }]);
      await expect(
        hub.portal('GET', '/clusters/c1/resources/twin-uid'),
      ).rejects.toThrow('404');
      expect(await imageIn('c10')).toMatch(/theirs/);
      // A tombstone of one does not hold back the other.
      const back = await other.batch([upsert('pods', twin('theirs again'))]);
      expect(back.body.rejected).toEqual([]);
      expect(await imageIn('c10')).toMatch(/theirs again/);
    });

    it('an id of another cluster changes nothing below this one (Argo CD CVE-2023-23947)', async () => {
      const before = await rowsWith(knex, [other.enrolled.agentId]);
      for (const action of ['revoke', 'accept']) {
        await expect(
          hub.portal(
            'POST',
            `/clusters/c1/agents/${other.enrolled.agentId}/${action}`,
          ),
        ).rejects.toThrow(/404|409/);
      }
      await expect(
        hub.portal('GET', `/clusters/c1/resources/${OTHER.podUid}`),
      ).rejects.toThrow('404');
      const after = await rowsWith(knex, [other.enrolled.agentId]);
      // That somebody tried is noted; signs of life of earlier are written late.
      for (const table of ['audit_events', 'liveness']) {
        delete after[table];
        delete before[table];
      }
      expect(Object.keys(after).length).toBeGreaterThan(3);
      expect(after).toEqual(before);
    });
  },
);
