import { Contract } from './checks';
import { eventually } from './client';
import { WidgetKind, defineWidgets, widgetSchema } from './customFixtures';
import { clone } from '../store';

/** What the schema of a definition does to objects. */
export function describeCustomSchemas({ checks, context }: Contract): void {
  const check = checks('write');
  describe('schemas of custom resources', () => {
    const defined: WidgetKind[] = [];

    afterEach(async () => {
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

    check('drop fields they do not have', async () => {
      const { client } = context();
      const { widgets, widget } = await define();
      const { body } = await client.post(widgets(), {
        ...widget('a', {
          size: 3,
          surprise: 'yes',
          open: { kept: { deep: true } },
          tags: { any: 'key' },
          parts: [{ name: 'wheel', surprise: 'yes' }],
        }),
        surprise: 'yes',
      });
      expect(body.surprise).toBeUndefined();
      expect(body.spec).toEqual({
        size: 3,
        color: 'red',
        open: { kept: { deep: true } },
        tags: { any: 'key' },
        parts: [{ name: 'wheel', weight: 1 }],
      });
      const patched = await client.patch(widgets('a'), {
        spec: { surprise: 'again', size: 4 },
      });
      expect(patched.body.spec.surprise).toBeUndefined();
    });

    check('fill in defaults', async () => {
      const { client } = context();
      const { widgets, widget } = await define();
      const { body } = await client.post(
        widgets(),
        widget('a', {
          size: 3,
          note: null,
          color: null,
          parts: [{ name: 'b' }],
        }),
      );
      expect(body.spec).toEqual({
        size: 3,
        color: 'red',
        note: null,
        parts: [{ name: 'b', weight: 1 }],
      });
    });

    const refusals: [
      what: string,
      spec: unknown,
      reason: string,
      field: string,
    ][] = [
      ['a missing field', {}, 'FieldValueRequired', 'spec.size'],
      ['a wrong type', { size: 'three' }, 'FieldValueTypeInvalid', 'spec.size'],
      ['too little', { size: 0 }, 'FieldValueInvalid', 'spec.size'],
      ['too much', { size: 10 }, 'FieldValueInvalid', 'spec.size'],
      [
        'a value off the list',
        { size: 3, color: 'green' },
        'FieldValueNotSupported',
        'spec.color',
      ],
      [
        'a word that does not match',
        { size: 3, code: 'A1' },
        'FieldValueInvalid',
        'spec.code',
      ],
      [
        'a word that is too long',
        { size: 3, code: 'abcdef' },
        'FieldValueTooLong',
        'spec.code',
      ],
      [
        'a list that is too long',
        { size: 3, parts: ['a', 'b', 'c', 'd'].map(name => ({ name })) },
        'FieldValueTooMany',
        'spec.parts',
      ],
      [
        'a value of a map',
        { size: 3, tags: { a: 'too long' } },
        'FieldValueTooLong',
        'spec.tags.a',
      ],
      [
        'an item of a list',
        { size: 3, words: ['fine', 4] },
        'FieldValueTypeInvalid',
        'spec.words[1]',
      ],
      [
        'an item without its key',
        { size: 3, parts: [{ weight: 2 }] },
        'FieldValueRequired',
        'spec.parts[0].name',
      ],
      [
        'two items of the same key',
        { size: 3, parts: [{ name: 'a' }, { name: 'a' }] },
        'FieldValueDuplicate',
        'spec.parts[1]',
      ],
      [
        'an item of a set twice',
        { size: 3, marks: ['a', 'a'] },
        'FieldValueDuplicate',
        'spec.marks[1]',
      ],
      [
        'neither a number nor a word',
        { size: 3, port: true },
        'FieldValueTypeInvalid',
        'spec.port',
      ],
    ];
    // One definition for all of them: nothing of theirs is stored.
    let refusing: WidgetKind | undefined;
    const refusingKind = async () => {
      const { client, namespace } = context();
      refusing ??= await defineWidgets(client, namespace);
      return refusing;
    };
    afterAll(async () => {
      if (refusing) await context().client.delete(refusing.definition);
    });
    for (const [what, spec, reason, field] of refusals) {
      check(`refuse ${what}`, async () => {
        const { client } = context();
        const { group, widgets, widget } = await refusingKind();
        const { status, body } = await client.post(
          widgets(),
          widget('a', spec),
        );
        expect([status, body.reason]).toEqual([422, 'Invalid']);
        expect(body.details).toMatchObject({
          name: 'a',
          group,
          kind: 'Widget',
        });
        expect(body.details.causes).toContainEqual({
          reason,
          field,
          message: expect.any(String),
        });
        expect((await client.get(widgets('a'))).status).toBe(404);
      });
    }

    check('hold for updates, patches and the status', async () => {
      const { client } = context();
      const { widgets, widget } = await define();
      const made = await client.post(
        widgets(),
        widget('a', { size: 3, port: 80 }),
      );
      const updated = await client.put(widgets('a'), {
        ...made.body,
        spec: { size: 99 },
      });
      expect(updated.status).toBe(422);
      const patched = await client.patch(widgets('a'), {
        spec: { size: null },
      });
      expect(patched.status).toBe(422);
      const status = await client.patch(`${widgets('a')}/status`, {
        status: { phase: 4 },
      });
      expect(status.status).toBe(422);
      expect(status.body.details.causes[0].field).toBe('status.phase');
      const kept = (await client.get(widgets('a'))).body;
      expect(kept.spec).toEqual({ size: 3, color: 'red', port: 80 });
      const named = await client.patch(widgets('a'), {
        spec: { port: 'http' },
      });
      expect(named.body.spec.port).toBe('http');
    });

    check('change with their definition', async () => {
      const { client } = context();
      const { definition, widgets, widget } = await define();
      await client.post(widgets(), widget('old', { size: 3, code: 'abc' }));
      const schema: any = clone(widgetSchema);
      schema.properties.spec.properties.size.maximum = 99;
      delete schema.properties.spec.properties.code;
      const changed = await client.patch(
        definition,
        [
          {
            op: 'replace',
            path: '/spec/versions/0/schema/openAPIV3Schema',
            value: schema,
          },
        ],
        'json-patch',
      );
      expect(changed.status).toBe(200);
      await eventually(async () => {
        const answer = await client.post(
          widgets(),
          widget('new', { size: 50 }),
        );
        expect(answer.status).toBe(201);
      });
      const old = await client.patch(widgets('old'), { spec: { size: 51 } });
      expect(old.body.spec).toEqual({ size: 51, color: 'red' });
    });

    check(
      'prune and default nothing where unknown fields are preserved',
      async () => {
        const { client, namespace } = context();
        const kind = await defineWidgets(client, namespace, {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
        });
        defined.push(kind);
        const { body } = await client.post(
          kind.widgets(),
          kind.widget('a', { any: [{ thing: 1 }] }),
        );
        expect(body.spec).toEqual({ any: [{ thing: 1 }] });
      },
    );

    check(
      'hold rules in CEL',
      async () => {
        const { client, namespace } = context();
        const schema: any = clone(widgetSchema);
        schema.properties.spec['x-kubernetes-validations'] = [
          { rule: 'self.size != 4', message: 'size must not be 4' },
        ];
        const kind = await defineWidgets(client, namespace, schema);
        defined.push(kind);
        const answer = await client.post(
          kind.widgets(),
          kind.widget('a', { size: 4 }),
        );
        expect(answer.status).toBe(422);
        expect(answer.body.message).toContain('size must not be 4');
      },
      { beyondSimulator: 'the simulator has no CEL interpreter' },
    );
  });
}
