import { Contract } from './checks';
import { ApiWatch, eventually } from './client';
import {
  DEFINITIONS,
  WidgetKind,
  defineWidgets,
  widgetDefinition,
} from './customFixtures';

/** Kinds that come, change and go while the server runs. */
export function describeCustomResources({ checks, context }: Contract): void {
  describe('custom resources', () => {
    const reads = checks('read');
    const writes = checks('write');
    const open: ApiWatch[] = [];
    const defined: WidgetKind[] = [];

    afterEach(async () => {
      for (const opened of open.splice(0)) opened.close();
      for (const kind of defined.splice(0)) {
        await context().client.delete(kind.definition);
      }
    });

    async function define() {
      const { client, namespace } = context();
      const kind = await defineWidgets(client, namespace);
      defined.push(kind);
      return kind;
    }

    reads('are discovered while their definition is there', async () => {
      const { client } = context();
      const { group, definition } = await define();
      await eventually(async () => {
        const groups = (await client.get('/apis')).body.groups;
        expect(groups).toContainEqual({
          name: group,
          versions: [{ groupVersion: `${group}/v1`, version: 'v1' }],
          preferredVersion: { groupVersion: `${group}/v1`, version: 'v1' },
        });
        const list = (await client.get(`/apis/${group}/v1`)).body;
        expect(list).toMatchObject({
          kind: 'APIResourceList',
          groupVersion: `${group}/v1`,
        });
        const names = list.resources.map(({ name }: any) => name);
        expect(names.sort()).toEqual([
          'widgets',
          'widgets/scale',
          'widgets/status',
        ]);
        expect(
          list.resources.find(({ name }: any) => name === 'widgets'),
        ).toMatchObject({
          singularName: 'widget',
          namespaced: true,
          kind: 'Widget',
          shortNames: ['wg'],
        });
      });
      await client.delete(definition);
      await eventually(async () => {
        expect((await client.get(`/apis/${group}/v1`)).status).toBe(404);
        const groups = (await client.get('/apis')).body.groups;
        expect(groups.map(({ name }: any) => name)).not.toContain(group);
      });
    });

    reads('tell that they are established', async () => {
      const { client } = context();
      const { definition } = await define();
      const { body } = await client.get(definition);
      expect(body.status).toMatchObject({
        acceptedNames: { kind: 'Widget', plural: 'widgets' },
        storedVersions: ['v1'],
      });
      expect(body.status.conditions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'NamesAccepted', status: 'True' }),
          expect.objectContaining({ type: 'Established', status: 'True' }),
        ]),
      );
    });

    reads('are listed and watched like any other kind', async () => {
      const { client } = context();
      const { group, widgets, widget } = await define();
      const empty = (await client.get(widgets())).body;
      expect(empty).toMatchObject({
        kind: 'WidgetList',
        apiVersion: `${group}/v1`,
        items: [],
      });
      const watching = await client.watch(
        `${widgets()}?resourceVersion=${empty.metadata.resourceVersion}`,
      );
      open.push(watching);
      await client.post(widgets(), widget('a'));
      const patched = await client.patch(widgets('a'), { spec: { size: 4 } });
      expect(patched.body.metadata.generation).toBe(2);
      await client.delete(widgets('a'));
      const events = await watching.take(3);
      expect(events.map(({ type }) => type)).toEqual([
        'ADDED',
        'MODIFIED',
        'DELETED',
      ]);
      // Items of a list of custom resources carry their kind.
      await client.post(widgets(), widget('b'));
      const { items } = (await client.get(widgets())).body;
      expect(items).toEqual([
        expect.objectContaining({ apiVersion: `${group}/v1`, kind: 'Widget' }),
      ]);
    });

    reads('end the watches of a kind that goes', async () => {
      const { client } = context();
      const { definition, widgets, widget } = await define();
      await client.post(widgets(), widget('a'));
      const { metadata } = (await client.get(widgets())).body;
      const watching = await client.watch(
        `${widgets()}?resourceVersion=${metadata.resourceVersion}`,
      );
      open.push(watching);
      await client.delete(definition);
      expect((await watching.next())?.type).toBe('DELETED');
      expect(await watching.next()).toBeUndefined();
      await eventually(async () => {
        expect((await client.get(widgets())).status).toBe(404);
      });
    });

    writes('keep spec, status and scale apart', async () => {
      const { client } = context();
      const { widgets, widget } = await define();
      const made = await client.post(widgets(), {
        ...widget('a'),
        status: { phase: 'ignored' },
      });
      expect(made.body.status).toBeUndefined();
      expect(made.body.metadata.generation).toBe(1);
      const status = await client.patch(`${widgets('a')}/status`, {
        spec: { size: 9 },
        status: { phase: 'Ready', replicas: 2, selector: 'app=a' },
      });
      expect(status.body).toMatchObject({
        metadata: { generation: 1 },
        spec: { size: 3 },
        status: { phase: 'Ready' },
      });
      const scale = await client.get(`${widgets('a')}/scale`);
      expect(scale.body).toMatchObject({
        kind: 'Scale',
        spec: { replicas: 3 },
        status: { replicas: 2, selector: 'app=a' },
      });
      const scaled = await client.patch(`${widgets('a')}/scale`, {
        spec: { replicas: 5 },
      });
      expect(scaled.status).toBe(200);
      expect((await client.get(widgets('a'))).body.spec.size).toBe(5);
    });

    writes(
      'need a revision for an update, and no strategic patch',
      async () => {
        const { client } = context();
        const { group, widgets, widget } = await define();
        const made = await client.post(widgets(), widget('a'));
        const blind = await client.put(widgets('a'), widget('a', { size: 5 }));
        expect(blind.status).toBe(422);
        expect(blind.body.details).toMatchObject({
          group,
          kind: 'widgets',
          causes: [{ field: 'metadata.resourceVersion' }],
        });
        const seen = await client.put(widgets('a'), {
          ...made.body,
          spec: { size: 5 },
        });
        expect(seen.status).toBe(200);
        const strategic = await client.patch(
          widgets('a'),
          { spec: { size: 6 } },
          'strategic-merge-patch',
        );
        expect(strategic.status).toBe(415);
        expect(strategic.body.reason).toBe('UnsupportedMediaType');
        const json = await client.patch(
          widgets('a'),
          [{ op: 'replace', path: '/spec/size', value: 7 }],
          'json-patch',
        );
        expect(json.body.spec.size).toBe(7);
      },
    );

    writes('take their objects along, and come back empty', async () => {
      const { client, namespace } = context();
      const first = await define();
      await client.post(first.widgets(), first.widget('a'));
      await client.delete(first.definition);
      await eventually(async () => {
        expect((await client.get(first.definition)).status).toBe(404);
      });
      const again = await defineWidgets(client, namespace);
      expect((await client.get(again.widgets())).body.items).toEqual([]);
    });

    writes(
      'wait for objects that a finalizer holds',
      async () => {
        const { client } = context();
        const { definition, widgets, widget } = await define();
        await client.post(widgets(), {
          ...widget('a'),
          metadata: { name: 'a', finalizers: ['example.com/hold'] },
        });
        await client.delete(definition);
        await eventually(async () => {
          const { body } = await client.get(widgets('a'));
          expect(body.metadata.deletionTimestamp).toBeTruthy();
        });
        expect((await client.get(definition)).body.metadata.finalizers).toEqual(
          ['customresourcecleanup.apiextensions.k8s.io'],
        );
        await client.patch(widgets('a'), { metadata: { finalizers: null } });
        await eventually(async () => {
          expect((await client.get(definition)).status).toBe(404);
        });
      },
      { timeout: 60_000 },
    );

    writes('are refused where their definition cannot be', async () => {
      const { client, namespace } = context();
      const group = `${namespace}.example.com`;
      const refused = async (change: (definition: any) => void) => {
        const definition = widgetDefinition(group);
        change(definition);
        const answer = await client.post(DEFINITIONS, definition);
        expect([answer.status, answer.body.reason]).toEqual([422, 'Invalid']);
        return answer.body.details.causes.map(({ field }: any) => field);
      };
      expect(
        await refused(definition => {
          definition.metadata.name = 'gadgets.example.com';
        }),
      ).toContain('metadata.name');
      expect(
        await refused(definition => {
          definition.spec.versions[0].storage = false;
        }),
      ).toContain('spec.versions');
      expect(
        await refused(definition => {
          delete definition.spec.versions[0].schema;
        }),
      ).toContain('spec.versions[0].schema.openAPIV3Schema');
      expect(
        await refused(definition => {
          definition.spec.scope = 'Everywhere';
        }),
      ).toContain('spec.scope');
    });

    reads(
      'are served in every version their definition serves',
      async () => {
        const { client, namespace } = context();
        const group = `${namespace}.example.com`;
        const definition = widgetDefinition(group);
        const [version] = definition.spec.versions;
        definition.spec.versions.push({
          ...version,
          name: 'v1beta1',
          storage: false,
        });
        await client.post(DEFINITIONS, definition);
        const path = (served: string) =>
          `/apis/${group}/${served}/namespaces/${namespace}/widgets`;
        await eventually(async () => {
          expect((await client.get(path('v1beta1'))).status).toBe(200);
        });
        const made = await client.post(path('v1'), {
          apiVersion: `${group}/v1`,
          kind: 'Widget',
          metadata: { name: 'a' },
          spec: { size: 3 },
        });
        const other = await client.get(`${path('v1beta1')}/a`);
        expect(other.body).toMatchObject({
          apiVersion: `${group}/v1beta1`,
          metadata: { uid: made.body.metadata.uid },
        });
        await client.delete(`${DEFINITIONS}/widgets.${group}`);
      },
      {
        beyondSimulator:
          'the simulator converts nothing, so it serves the storage version alone',
      },
    );
  });
}
