import { entryOf } from './apply';
import { Contract } from './checks';
import { configMap, deployment } from './fixtures';

/** Server-side apply by several managers of one object. */
export function describeApplyOwnership({ checks, context }: Contract): void {
  const check = checks('apply');
  describe('server-side apply by several', () => {
    const path = () => context().core('configmaps', 'a');
    const data = (values: Record<string, string>) =>
      configMap('a', { data: values });

    check('names every conflict and changes nothing', async () => {
      const { client } = context();
      await client.apply(path(), data({ one: '1', two: '2', same: 's' }), {
        manager: 'first',
      });
      const { status, body } = await client.apply(
        path(),
        data({ one: 'x', two: 'y', same: 's', more: 'm' }),
        { manager: 'second' },
      );
      expect(status).toBe(409);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: expect.stringMatching(
          /^Apply failed with 2 conflicts: conflicts with "first":\n- \.data\.one\n- \.data\.two$/,
        ),
        reason: 'Conflict',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "first"',
              field: '.data.one',
            },
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "first"',
              field: '.data.two',
            },
          ],
        },
        code: 409,
      });
      const kept = await client.get(path());
      expect(kept.body.data).toEqual({ one: '1', two: '2', same: 's' });
      expect(entryOf(kept.body, 'second')).toBeUndefined();
    });

    check('conflicts with a plain writer by version and time', async () => {
      const { client, core } = context();
      await client.post(
        `${core('configmaps')}?fieldManager=writer`,
        data({ key: '1' }),
      );
      const { status, body } = await client.apply(path(), data({ key: '2' }));
      expect(status).toBe(409);
      expect(body.message).toMatch(
        /^Apply failed with 1 conflict: conflict with "writer" using v1: \.data\.key$/,
      );
      expect(body.details.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: expect.stringMatching(/^conflict with "writer" using v1/),
          field: '.data.key',
        },
      ]);
    });

    check('shares what both say, until both take it back', async () => {
      const { client } = context();
      await client.apply(path(), data({ key: '1' }), { manager: 'first' });
      const shared = await client.apply(path(), data({ key: '1' }), {
        manager: 'second',
      });
      expect(shared.status).toBe(200);
      const fields = { 'f:data': { 'f:key': {} } };
      expect(entryOf(shared.body, 'first').fieldsV1).toEqual(fields);
      expect(entryOf(shared.body, 'second').fieldsV1).toEqual(fields);
      // Who changed nothing has no time, and comes before those who have one.
      expect(
        shared.body.metadata.managedFields.map(({ manager, time }: any) => [
          manager,
          typeof time,
        ]),
      ).toEqual([
        ['second', 'undefined'],
        ['first', 'string'],
      ]);
      const one = await client.apply(path(), data({}), { manager: 'first' });
      expect(one.body.data).toEqual({ key: '1' });
      const none = await client.apply(path(), data({}), { manager: 'second' });
      expect(none.body.data?.key).toBeUndefined();
    });

    check('takes shared fields from all others when it is forced', async () => {
      const { client } = context();
      for (const manager of ['first', 'second']) {
        await client.apply(path(), data({ key: '1' }), { manager });
      }
      const { body } = await client.apply(path(), data({ key: '2' }), {
        manager: 'third',
        force: true,
      });
      expect(body.data).toEqual({ key: '2' });
      expect(
        body.metadata.managedFields.map(({ manager }: any) => manager),
      ).toEqual(['third']);
    });

    check('loses a field to a later plain write, and says so', async () => {
      const { client } = context();
      await client.apply(path(), data({ key: '1', other: '1' }));
      const patched = await client.patch(`${path()}?fieldManager=writer`, {
        data: { key: '2' },
      });
      expect(entryOf(patched.body, 'contract').fieldsV1).toEqual({
        'f:data': { 'f:other': {} },
      });
      expect(entryOf(patched.body, 'writer')).toMatchObject({
        operation: 'Update',
        fieldsV1: { 'f:data': { 'f:key': {} } },
      });
      const again = await client.apply(path(), data({ key: '1', other: '1' }));
      expect(again.status).toBe(409);
    });

    check('keeps applications and plain writes of one name apart', async () => {
      const { client } = context();
      await client.apply(path(), data({ applied: '1' }));
      const { body } = await client.patch(`${path()}?fieldManager=contract`, {
        data: { patched: '1' },
      });
      expect(
        body.metadata.managedFields.map(({ operation }: any) => operation),
      ).toEqual(['Apply', 'Update']);
    });

    check('lets two managers keep containers of one deployment', async () => {
      const { client, apps } = context();
      const at = apps('deployments', 'a');
      const withOne = (index: number): any => {
        const object: any = deployment('a');
        const { containers } = object.spec.template.spec;
        object.spec.template.spec.containers = [containers[index]];
        return object;
      };
      await client.apply(at, withOne(0), { manager: 'first' });
      const both = await client.apply(at, withOne(1), { manager: 'second' });
      expect(both.status).toBe(200);
      const namesIn = (object: any) =>
        object.spec.template.spec.containers.map(({ name }: any) => name);
      expect(namesIn(both.body).sort()).toEqual(['main', 'sidecar']);
      const object = withOne(0);
      object.spec.template.spec.containers = [];
      const taken = await client.apply(at, object, { manager: 'first' });
      expect(namesIn(taken.body)).toEqual(['sidecar']);
    });

    check('is dropped from the record when its fields are reset', async () => {
      const { client } = context();
      await client.apply(path(), data({ key: '1' }));
      const { body } = await client.patch(path(), {
        metadata: { managedFields: [{}] },
      });
      expect(entryOf(body, 'contract')).toBeUndefined();
    });
  });
}
