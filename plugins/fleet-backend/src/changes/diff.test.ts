import { canonicalJson, JsonObject } from '@backstage-fleet/protocol';
import fc from 'fast-check';
import { diffFields } from './diff';

describe('diffFields', () => {
  it('finds nothing between equal objects, in whatever order of keys', () => {
    expect(diffFields({ a: 1, b: [1] }, { b: [1], a: 1 })).toEqual([]);
  });

  it('names paths as projections do', () => {
    const before = {
      metadata: { labels: { 'app.kubernetes.io/name': 'a' } },
      spec: { containers: [{ name: 'api', image: 'api:1' }] },
    };
    const after = {
      metadata: { labels: { 'app.kubernetes.io/name': 'b' } },
      spec: { containers: [{ name: 'api', image: 'api:2' }] },
    };
    expect(diffFields(before, after)).toEqual([
      {
        path: 'metadata.labels[app.kubernetes.io/name]',
        before: 'a',
        after: 'b',
      },
      { path: 'spec.containers[api].image', before: 'api:1', after: 'api:2' },
    ]);
  });

  it('pairs items of lists by name, so that moving one is no change', () => {
    const a = { name: 'a', image: '1' };
    const b = { name: 'b', image: '2' };
    expect(diffFields({ list: [a, b] }, { list: [b, a] })).toEqual([]);
    expect(diffFields({ list: [a] }, { list: [b, a] })).toEqual([
      { path: 'list[b]', after: '{"image":"2","name":"b"}' },
    ]);
  });

  it('pairs items without a name by position', () => {
    expect(diffFields({ list: ['a', 'b'] }, { list: ['a', 'c'] })).toEqual([
      { path: 'list[1]', before: 'b', after: 'c' },
    ]);
    const twice = [
      { name: 'x', port: 1 },
      { name: 'x', port: 2 },
    ];
    expect(
      diffFields({ list: twice }, { list: [twice[0], { name: 'x', port: 3 }] }),
    ).toEqual([{ path: 'list[1].port', before: '2', after: '3' }]);
  });

  it('tells what was added and removed from what changed', () => {
    expect(diffFields({ spec: { a: 1 } }, { spec: { b: true } })).toEqual([
      { path: 'spec.a', before: '1' },
      { path: 'spec.b', after: 'true' },
    ]);
  });

  it('tells labels and annotations one by one, the first and the last too', () => {
    const template = (annotations?: JsonObject): JsonObject => ({
      spec: { template: annotations ? { metadata: { annotations } } : {} },
    });
    expect(diffFields(template(), template({ a: '1', 'x.y/z': '2' }))).toEqual([
      { path: 'spec.template.metadata.annotations.a', after: '1' },
      { path: 'spec.template.metadata.annotations[x.y/z]', after: '2' },
    ]);
    expect(diffFields(template({ a: '1' }), template())).toEqual([
      { path: 'spec.template.metadata.annotations.a', before: '1' },
    ]);
  });

  it('sees a number become the text of it', () => {
    expect(diffFields({ a: 1 }, { a: '1' })).toEqual([
      { path: 'a', before: '1', after: '1' },
    ]);
  });

  it('puts spec before status, and leaves bookkeeping out', () => {
    const state = (n: number) => ({
      metadata: {
        generation: n,
        resourceVersion: `${n}`,
        managedFields: [{ manager: 'kubectl', time: `${n}` }],
        annotations: { 'deployment.kubernetes.io/revision': `${n}` },
      },
      spec: { replicas: n },
      status: {
        observedGeneration: n,
        readyReplicas: n,
        conditions: [
          {
            type: 'Ready',
            lastTransitionTime: `${n}`,
            lastUpdateTime: `${n}`,
            observedGeneration: n,
          },
        ],
      },
    });
    expect(diffFields(state(1), state(2)).map(item => item.path)).toEqual([
      'spec.replicas',
      'status.readyReplicas',
    ]);
  });

  it('keeps 20 fields and 200 characters of each value', () => {
    const state = (value: string) => ({
      spec: Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [`f${i}`, value]),
      ),
    });
    const diff = diffFields(state('a'), state('b'.repeat(500)));
    expect(diff).toHaveLength(20);
    expect(diff[0].after).toHaveLength(200);
    expect(diff[0].after).toMatch(/^b{199}…$/);
  });

  it('is empty for equal objects and for no others', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const object = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf)),
    );
    fc.assert(
      fc.property(object, object, (a, b) => {
        expect(diffFields(a, a)).toEqual([]);
        expect(diffFields(a, b).length === 0).toBe(
          canonicalJson(a) === canonicalJson(b),
        );
      }),
    );
  });
});
