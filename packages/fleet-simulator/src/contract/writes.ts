import { Contract } from './checks';
import { configMap, deployment, homelessPod } from './fixtures';

/** Create, update, patch and what refuses them. */
export function describeWrites({ checks, context }: Contract): void {
  const check = checks('write');
  describe('writes', () => {
    async function create(object: any, query = '') {
      const { client, core, apps } = context();
      const path =
        object.kind === 'Deployment'
          ? apps('deployments')
          : core(`${object.kind.toLowerCase()}s`);
      return client.post(`${path}${query}`, object);
    }

    check('creates with identity, time and field manager', async () => {
      const { body, status } = await create(
        configMap('a'),
        '?fieldManager=contract',
      );
      expect(status).toBe(201);
      expect(body.metadata).toMatchObject({
        name: 'a',
        namespace: context().namespace,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        ),
      });
      expect(body.metadata.generation).toBeUndefined();
      expect(body.metadata.managedFields).toEqual([
        {
          manager: 'contract',
          operation: 'Update',
          apiVersion: 'v1',
          time: expect.any(String),
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { '.': {}, 'f:key': {} } },
        },
      ]);
    });

    check('generates a name behind a prefix', async () => {
      const { body } = await create({
        ...configMap(''),
        metadata: { generateName: 'made-' },
      });
      expect(body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
      expect(body.metadata.generateName).toBe('made-');
    });

    check('refuses a second object of the same name', async () => {
      await create(configMap('a'));
      const again = await create(configMap('a'));
      expect(again.status).toBe(409);
      expect(again.body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'configmaps "a" already exists',
        reason: 'AlreadyExists',
        details: { name: 'a', kind: 'configmaps' },
        code: 409,
      });
    });

    check('names the fields that are not valid', async () => {
      const badName = await create(configMap('Not_Valid'));
      expect(badName.status).toBe(422);
      expect(badName.body).toMatchObject({
        reason: 'Invalid',
        details: {
          name: 'Not_Valid',
          kind: 'ConfigMap',
          causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }],
        },
      });
      const noName = await create({ ...configMap(''), metadata: {} });
      expect(noName.status).toBe(422);
      expect(noName.body.details.causes[0]).toMatchObject({
        reason: 'FieldValueRequired',
        field: 'metadata.name',
      });
      const unmatched = deployment('a');
      unmatched.spec.template.metadata.labels = { app: 'other' };
      const refused = await create(unmatched);
      expect(refused.status).toBe(422);
      expect(refused.body.details).toMatchObject({
        group: 'apps',
        kind: 'Deployment',
        causes: [{ field: 'spec.template.metadata.labels' }],
      });
    });

    check('refuses bodies that do not belong to the path', async () => {
      const { client, core } = context();
      const wrongKind = await client.post(core('configmaps'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a' },
      });
      expect(wrongKind.status).toBe(400);
      const elsewhere = await create({
        ...configMap('a'),
        metadata: { name: 'a', namespace: 'default' },
      });
      expect(elsewhere.status).toBe(400);
      const withRevision = await create({
        ...configMap('a'),
        metadata: { name: 'a', resourceVersion: '1' },
      });
      expect(withRevision.status).toBe(500);
      expect(withRevision.body.message).toBe(
        'resourceVersion should not be set on objects to be created',
      );
    });

    check('refuses data keys and service accounts that cannot be', async () => {
      const key = await create(configMap('a', { data: { 'a/b': 'c' } }));
      expect(key.status).toBe(422);
      expect(key.body.details.causes[0].field).toBe('data[a/b]');
      const pod: any = homelessPod('a');
      pod.spec.serviceAccountName = 'missing';
      const refused = await create(pod);
      expect(refused.status).toBe(403);
      expect(refused.body.message).toContain(
        'serviceaccount "missing" not found',
      );
    });

    check('refuses to create in a namespace that does not exist', async () => {
      const { client } = context();
      const answer = await client.post(
        '/api/v1/namespaces/contract-missing/configmaps',
        configMap('a'),
      );
      expect(answer.status).toBe(404);
      expect(answer.body.message).toBe(
        'namespaces "contract-missing" not found',
      );
    });

    check('stores nothing on a dry run', async () => {
      const { client, core } = context();
      const dry = await create(configMap('a'), '?dryRun=All');
      expect(dry.status).toBe(201);
      expect((await client.get(core('configmaps', 'a'))).status).toBe(404);
    });

    check(
      'updates by the newest revision and refuses an older one',
      async () => {
        const { client, core } = context();
        const path = core('configmaps', 'a');
        const first = (await create(configMap('a'))).body;
        const update = (data: object) => client.put(path, { ...first, data });
        const second = await update({ key: 'second' });
        expect(second.status).toBe(200);
        expect(second.body.metadata.uid).toBe(first.metadata.uid);
        const stale = await update({ key: 'third' });
        expect(stale.status).toBe(409);
        expect(stale.body).toEqual({
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message:
            'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
          reason: 'Conflict',
          details: { name: 'a', kind: 'configmaps' },
          code: 409,
        });
        const unconditional = await client.put(path, configMap('a'));
        expect(unconditional.status).toBe(200);
      },
    );

    check('refuses updates of another name or another uid', async () => {
      const { client, core } = context();
      await create(configMap('a'));
      const path = core('configmaps', 'a');
      expect((await client.put(path, configMap('b'))).status).toBe(400);
      const stranger = await client.put(
        path,
        configMap('a', {
          metadata: { uid: '00000000-0000-4000-8000-000000000000' },
        }),
      );
      expect(stranger.status).toBe(409);
      const missing = core('configmaps', 'missing');
      expect((await client.patch(missing, { data: {} })).status).toBe(404);
    });

    check('keeps the revision when nothing changes', async () => {
      const { client, core } = context();
      const { body } = await create(configMap('a'));
      const same = await client.patch(core('configmaps', 'a'), {
        data: { key: 'value' },
      });
      expect(same.status).toBe(200);
      expect(same.body.metadata.resourceVersion).toBe(
        body.metadata.resourceVersion,
      );
    });

    check(
      'bumps the generation with the spec and with nothing else',
      async () => {
        const { client, apps } = context();
        const { body } = await create(deployment('a'));
        expect(body.metadata.generation).toBe(1);
        const path = apps('deployments', 'a');
        const labeled = await client.patch(path, {
          metadata: { labels: { a: 'b' } },
        });
        expect(labeled.body.metadata.generation).toBe(1);
        const annotated = await client.patch(`${path}/status`, {
          metadata: { annotations: { a: 'b' } },
        });
        expect(annotated.body.metadata.generation).toBe(1);
        const changed = await client.patch(path, {
          spec: { revisionHistoryLimit: 3 },
        });
        expect(changed.body.metadata.generation).toBe(2);
        // Of deployments, and of no other kind, with annotations as well.
        const noted = await client.patch(path, {
          metadata: { annotations: { noted: 'yes' } },
        });
        expect(noted.body.metadata.generation).toBe(3);
      },
    );

    check('keeps spec and status apart', async () => {
      const { client, core } = context();
      await create({ ...homelessPod('a'), status: { message: 'ignored' } });
      const path = core('pods', 'a');
      const before = (await client.get(path)).body;
      expect(before.status.phase).toBe('Pending');
      expect(before.status.message).toBeUndefined();
      const status = await client.patch(`${path}/status`, {
        spec: { activeDeadlineSeconds: 5 },
        status: { message: 'from status' },
      });
      expect(status.status).toBe(200);
      expect(status.body.status.message).toBe('from status');
      expect(status.body.spec.activeDeadlineSeconds).toBeUndefined();
      const main = await client.patch(path, {
        metadata: { labels: { more: 'yes' } },
        status: { message: 'from main' },
      });
      expect(main.body.status.message).toBe('from status');
      expect(main.body.metadata.labels.more).toBe('yes');
      const entry = main.body.metadata.managedFields.find(
        (managed: any) =>
          managed.subresource === 'status' &&
          managed.fieldsV1['f:status']?.['f:message'],
      );
      expect(entry.manager).toBe('api-contract');
    });

    check('lets exactly one of several updates of a revision win', async () => {
      const { client, core } = context();
      const { body } = await create(configMap('a'));
      const answers = await Promise.all(
        ['1', '2', '3', '4', '5'].map(key =>
          client.put(core('configmaps', 'a'), { ...body, data: { key } }),
        ),
      );
      const codes = answers.map(({ status }) => status).sort();
      expect(codes).toEqual([200, 409, 409, 409, 409]);
      const winner = answers.find(({ status }) => status === 200)!;
      const { data } = (await client.get(core('configmaps', 'a'))).body;
      expect(data).toEqual(winner.body.data);
    });

    check('lets all patches without a revision win', async () => {
      const { client, core } = context();
      await create(configMap('a', { data: {} }));
      const keys = ['a', 'b', 'c', 'd', 'e'];
      const answers = await Promise.all(
        keys.map(key =>
          client.patch(core('configmaps', 'a'), { data: { [key]: key } }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 200));
      const { data } = (await client.get(core('configmaps', 'a'))).body;
      expect(data).toEqual(Object.fromEntries(keys.map(key => [key, key])));
    });

    check('lets exactly one of several creations of a name win', async () => {
      const answers = await Promise.all(
        ['1', '2', '3', '4'].map(key =>
          create(configMap('a', { data: { key } })),
        ),
      );
      const codes = answers.map(({ status }) => status).sort();
      expect(codes).toEqual([201, 409, 409, 409]);
    });

    check('updates nothing that is not there, but creates leases', async () => {
      const { client, core, leases } = context();
      const missing = await client.put(
        core('configmaps', 'missing'),
        configMap('missing'),
      );
      expect(missing.status).toBe(404);
      const lease = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'a' },
        spec: { holderIdentity: 'one' },
      };
      const path = leases('leases', 'a');
      expect((await client.put(path, lease)).status).toBe(201);
      const gone = leases('leases', 'gone');
      const made = await client.post(leases('leases'), {
        ...lease,
        metadata: { name: 'gone' },
      });
      await client.delete(gone);
      const { resourceVersion, uid } = made.body.metadata;
      const stale = await client.put(gone, {
        ...lease,
        metadata: { name: 'gone', resourceVersion, uid },
      });
      const versioned = await client.put(gone, {
        ...lease,
        metadata: { name: 'gone', resourceVersion },
      });
      // Whoever read it before it went is told; a revision alone says nothing.
      expect([stale.status, stale.body.reason]).toEqual([409, 'Conflict']);
      expect(stale.body.message).toMatch(
        /Precondition failed: UID in precondition: [0-9a-f-]+, UID in object meta: $/,
      );
      expect(versioned.status).toBe(201);
      const blind = await client.put(path, lease);
      expect(blind.status).toBe(422);
      expect(blind.body.details.causes[0].field).toBe(
        'metadata.resourceVersion',
      );
    });

    check('lets one of two candidates take a lease', async () => {
      const { client, leases } = context();
      const path = leases('leases', 'a');
      const lease = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'a' },
        spec: { leaseDurationSeconds: 15, leaseTransitions: 0 },
      };
      const { body } = await client.post(leases('leases'), lease);
      const take = (holderIdentity: string) =>
        client.put(path, {
          ...body,
          spec: {
            ...body.spec,
            holderIdentity,
            renewTime: '2026-01-01T00:00:00.000000Z',
          },
        });
      const answers = await Promise.all([take('one'), take('two')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const { spec } = (await client.get(path)).body;
      expect(spec.renewTime).toBe('2026-01-01T00:00:00.000000Z');
    });
  });
}
