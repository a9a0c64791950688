import fc from 'fast-check';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  JsonPatchOperation,
} from '.';

const json = fc.jsonValue({ maxDepth: 4 });

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value) || typeof value !== 'object') return false;
  return Object.values(value as object).some(hasNull);
}

describe('merge patch', () => {
  // The examples of RFC 7396 appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('changes nothing when it is empty', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), target => {
        expect(applyMergePatch(target, {})).toEqual(target);
      }),
    );
  });

  it('applied to nothing, a patch without nulls is its own result', () => {
    fc.assert(
      fc.property(json, patch => {
        fc.pre(!hasNull(patch));
        expect(applyMergePatch({}, patch)).toEqual(patch);
      }),
    );
  });

  it('does not touch its arguments or any prototype', () => {
    const target = Object.freeze({ a: Object.freeze({ b: 1 }) });
    applyMergePatch(
      target,
      JSON.parse('{"__proto__":{"bad":true},"a":{"b":2}}'),
    );
    expect(target.a.b).toBe(1);
    expect(({} as any).bad).toBeUndefined();
  });
});

describe('JSON patch', () => {
  // After the examples of RFC 6902 appendix A.
  const cases: [unknown, JsonPatchOperation[], unknown][] = [
    [
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'q' }],
      { foo: 'bar', baz: 'q' },
    ],
    [
      { foo: ['a', 'c'] },
      [{ op: 'add', path: '/foo/1', value: 'b' }],
      { foo: ['a', 'b', 'c'] },
    ],
    [
      { foo: ['a'] },
      [{ op: 'add', path: '/foo/-', value: ['b'] }],
      { foo: ['a', ['b']] },
    ],
    [{ a: 1, b: 2 }, [{ op: 'remove', path: '/b' }], { a: 1 }],
    [{ f: [1, 2, 3] }, [{ op: 'remove', path: '/f/1' }], { f: [1, 3] }],
    [
      { a: { x: 1 }, b: {} },
      [{ op: 'move', from: '/a/x', path: '/b/y' }],
      { a: {}, b: { y: 1 } },
    ],
    [
      { f: [1, 2, 3] },
      [{ op: 'move', from: '/f/0', path: '/f/2' }],
      { f: [2, 3, 1] },
    ],
    [
      { a: { x: 1 } },
      [{ op: 'copy', from: '/a', path: '/b' }],
      { a: { x: 1 }, b: { x: 1 } },
    ],
    [
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: 10 }],
      { '/': 9, '~1': 10 },
    ],
    [{ a: 1 }, [{ op: 'replace', path: '', value: [] }], []],
  ];
  it.each(cases)('%j with %j is %j', (target, patch, expected) => {
    expect(applyJsonPatch(target, patch)).toEqual(expected);
  });

  it.each([
    [{ op: 'add', path: '/a/b', value: 1 }],
    [{ op: 'remove', path: '/missing' }],
    [{ op: 'replace', path: '/missing', value: 1 }],
    [{ op: 'add', path: '/list/3', value: 1 }],
    [{ op: 'add', path: '/list/01', value: 1 }],
    [{ op: 'test', path: '/list/0', value: '1' }],
    [{ op: 'move', from: '/list', path: '/list/0' }],
    [{ op: 'nonsense', path: '/list' }],
  ] as JsonPatchOperation[][])('refuses %j', operation => {
    const target = Object.freeze({ list: Object.freeze([1, 2]) });
    expect(() => applyJsonPatch(target, [operation])).toThrow(
      expect.objectContaining({ name: 'JsonPatchError' }),
    );
  });
});

describe('strategic merge patch', () => {
  const pod = {
    spec: {
      containers: [
        { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
        { name: 'b', image: 'b:1' },
      ],
      tolerations: [{ key: 'one' }],
    },
  };

  it('merges keyed lists, replaces the others', () => {
    expect(
      applyStrategicMergePatch(pod, {
        spec: {
          containers: [
            { name: 'a', env: [{ name: 'Y', value: '2' }] },
            { name: 'c', image: 'c:1' },
          ],
          tolerations: [{ key: 'two' }],
        },
      }),
    ).toEqual({
      spec: {
        containers: [
          {
            name: 'a',
            image: 'a:1',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '2' },
            ],
          },
          { name: 'b', image: 'b:1' },
          { name: 'c', image: 'c:1' },
        ],
        tolerations: [{ key: 'two' }],
      },
    });
  });

  it('follows directives', () => {
    expect(
      applyStrategicMergePatch(pod, {
        spec: {
          containers: [{ name: 'b', $patch: 'delete' }],
          '$setElementOrder/containers': [{ name: 'a' }],
          tolerations: null,
        },
      }),
    ).toEqual({ spec: { containers: [pod.spec.containers[0]] } });
    expect(
      applyStrategicMergePatch(
        { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
        { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      ),
    ).toEqual({ strategy: { type: 'Recreate' } });
    expect(
      applyStrategicMergePatch(
        { metadata: { finalizers: ['a', 'b'] } },
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      ),
    ).toEqual({ metadata: { finalizers: ['b'] } });
  });
});
