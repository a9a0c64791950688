import { Contract } from './checks';
import { eventually } from './client';
import { deployment } from './fixtures';

/** Scale and status. */
export function describeSubresources({ checks, context }: Contract): void {
  describe('subresources', () => {
    const reads = checks('read');
    const writes = checks('write');

    async function create() {
      const { client, apps } = context();
      const answer = await client.post(apps('deployments'), deployment('a'));
      expect(answer.status).toBe(201);
      return apps('deployments', 'a');
    }

    reads('tells the scale of a workload', async () => {
      const { client, namespace } = context();
      const path = await create();
      // Its controller writes to it, maybe between the two looks.
      const { body, metadata } = await eventually(async () => {
        const answer = await client.get(`${path}/scale`);
        expect(answer.status).toBe(200);
        const object = (await client.get(path)).body;
        expect(answer.body.metadata.resourceVersion).toBe(
          object.metadata.resourceVersion,
        );
        return { body: answer.body, metadata: object.metadata };
      });
      expect(body).toEqual({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: {
          name: 'a',
          namespace,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
          creationTimestamp: metadata.creationTimestamp,
        },
        spec: {},
        status: { replicas: 0, selector: 'app=a' },
      });
      const missing = await client.get(
        `${context().apps('deployments', 'missing')}/scale`,
      );
      expect(missing.status).toBe(404);
      const configMaps = context().core('configmaps', 'kube-root-ca.crt');
      expect((await client.get(`${configMaps}/scale`)).status).toBe(404);
    });

    writes('scales by patch and by update, and nothing else', async () => {
      const { client } = context();
      const path = await create();
      const before = (await client.get(path)).body;
      const patched = await client.patch(`${path}/scale`, {
        spec: { replicas: 3 },
      });
      expect(patched.status).toBe(200);
      expect(patched.body).toMatchObject({
        kind: 'Scale',
        spec: { replicas: 3 },
      });
      const scaled = (await client.get(path)).body;
      expect(scaled.spec.replicas).toBe(3);
      expect(scaled.metadata.generation).toBe(2);
      expect(scaled.spec.template).toEqual(before.spec.template);
      const scale = (await client.get(`${path}/scale`)).body;
      const updated = await client.put(`${path}/scale`, {
        ...scale,
        // Without a version, or its controller may have written meanwhile.
        metadata: {
          ...scale.metadata,
          resourceVersion: undefined,
          labels: { ignored: 'yes' },
        },
        spec: { replicas: 1 },
      });
      expect(updated.status).toBe(200);
      const after = (await client.get(path)).body;
      expect(after.spec.replicas).toBe(1);
      expect(after.metadata.labels).toBeUndefined();
    });

    writes('refuses scales that are stale or cannot be', async () => {
      const { client } = context();
      const path = await create();
      const scale = (await client.get(`${path}/scale`)).body;
      await client.patch(`${path}/scale`, { spec: { replicas: 2 } });
      const stale = await client.put(`${path}/scale`, {
        ...scale,
        metadata: { ...scale.metadata, resourceVersion: '1' },
        spec: { replicas: 4 },
      });
      expect(stale.status).toBe(409);
      const negative = await client.patch(`${path}/scale`, {
        spec: { replicas: -1 },
      });
      expect(negative.status).toBe(422);
      expect(negative.body.details.causes[0].field).toBe('spec.replicas');
    });

    writes('records who scaled under the subresource', async () => {
      const { client } = context();
      const path = await create();
      await client.patch(`${path}/scale?fieldManager=scaler`, {
        spec: { replicas: 1 },
      });
      const { metadata } = (await client.get(path)).body;
      expect(
        metadata.managedFields.find((entry: any) => entry.manager === 'scaler'),
      ).toMatchObject({
        operation: 'Update',
        apiVersion: 'apps/v1',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      });
    });

    writes('reads and replaces a status on its own path', async () => {
      const { client } = context();
      const path = await create();
      const whole = await client.get(`${path}/status`);
      expect(whole.body.kind).toBe('Deployment');
      const status = { ...whole.body.status, collisionCount: 4 };
      const updated = await client.put(`${path}/status`, {
        ...whole.body,
        metadata: {
          ...whole.body.metadata,
          resourceVersion: undefined,
          labels: { ignored: 'yes' },
        },
        spec: { ...whole.body.spec, replicas: 9 },
        status,
      });
      expect(updated.status).toBe(200);
      expect(updated.body.status.collisionCount).toBe(4);
      expect(updated.body.spec.replicas).toBe(0);
      expect(updated.body.metadata.generation).toBe(1);
    });
  });
}
