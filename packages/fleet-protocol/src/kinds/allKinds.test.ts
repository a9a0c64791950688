import fc from 'fast-check';
import { JsonObject, JsonValue } from '../canonical';
import { firstForbiddenPath, stepsOf } from './projection';
import { kindSpecs, projectObject } from './registry';
import { KindSpec, ResourceColumns } from './types';

const CANARY = 'canary-9f8e7d6c5b4a39281706f5e4d3c2b1a0';

/** Members that hold secrets somewhere in Kubernetes or its extensions. */
const SECRET_MEMBERS = [
  'args',
  'binaryData',
  'caBundle',
  'command',
  'data',
  'email',
  'fieldsV1',
  'httpHeaders',
  'managedFields',
  'message',
  'parameters',
  'password',
  'request',
  'stringData',
  'token',
  'unheardOf',
  'value',
  'values',
];

/** An allow-list as a tree, read from its paths and from nothing else. */
interface Allowed {
  members: Map<string, Allowed>;
  isScalar: boolean;
  isList: boolean;
  isMap: boolean;
}

function treeOf(spec: KindSpec): Allowed {
  const make = (): Allowed => ({
    members: new Map(),
    isScalar: false,
    isList: false,
    isMap: false,
  });
  const root = make();
  for (const path of spec.projection.paths) {
    let node = root;
    const steps = stepsOf(path);
    for (const step of steps) {
      if (step === '[]') {
        node.isList = true;
      } else if (step === '*') {
        node.isMap = true;
      } else if (step !== '{}' && !step.endsWith('*]')) {
        const key = step.replace(/^\[(.+)\]$/, '$1');
        node.members.set(key, node.members.get(key) ?? make());
        node = node.members.get(key)!;
      }
    }
    node.isScalar ||= !/[*}]\]?$/.test(path);
  }
  return root;
}

/** An object with everything that may pass, and beside each member all that may not. */
function poisoned(node: Allowed): JsonValue {
  if (node.members.size === 0 && !node.isMap) {
    // An object where a scalar is expected.
    return node.isScalar ? { [CANARY]: CANARY, deep: [CANARY] } : { a: CANARY };
  }
  const object: JsonObject = {};
  for (const member of SECRET_MEMBERS) {
    if (!node.isMap) {
      object[member] = CANARY;
    } else {
      object[member] = { deep: CANARY };
    }
  }
  for (const [key, next] of node.members) {
    object[key] = poisoned(next);
  }
  if (!node.isList) {
    return object;
  }
  return [object, CANARY, [CANARY], [object]];
}

/** Members that the tree allows as scalars keep a harmless value, so that their objects are there. */
function harmless(node: Allowed, value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(item => harmless(node, item));
  }
  const object: JsonObject = {};
  for (const key of Object.keys(value)) {
    const next = node.members.get(key);
    const isEnd = next?.isScalar && next.members.size === 0;
    object[key] = next ? harmless(next, value[key]) : value[key];
    if (isEnd) {
      object[key] = 'harmless';
    }
  }
  return object;
}

function expectBounded(columns: ResourceColumns): void {
  expect([
    'healthy',
    'progressing',
    'degraded',
    'critical',
    'unknown',
  ]).toContain(columns.state);
  expect(typeof columns.status).toBe('string');
  expect(columns.status).not.toBe('');
  const facts = Object.entries(columns.facts ?? {});
  expect(facts.length).toBeLessThanOrEqual(12);
  for (const [name, value] of facts) {
    expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const item of Array.isArray(value) ? value : [value]) {
      expect(String(item).length).toBeLessThanOrEqual(128);
    }
    expect(Array.isArray(value) ? value.length : 1).toBeLessThanOrEqual(20);
  }
}

/** Objects that look like those of a kind: its own members in any shape. */
function lookalikes(node: Allowed): fc.Arbitrary<JsonValue> {
  const odd = fc.oneof(
    fc.constantFrom<JsonValue>(null, true, 0, 'True', '100m', 'x', [], {}),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
  );
  if (node.members.size === 0 && !node.isMap) {
    return odd;
  }
  const keys = [...node.members.keys()];
  const known = fc
    .subarray(keys, { maxLength: Math.min(keys.length, 8) })
    .chain(chosen =>
      fc.record(
        Object.fromEntries(
          [...chosen, 'foreign'].map(key => [
            key,
            node.members.has(key) ? lookalikes(node.members.get(key)!) : odd,
          ]),
        ),
      ),
    ) as fc.Arbitrary<JsonValue>;
  const one = node.isMap
    ? fc.oneof(
        fc.dictionary(fc.string(), odd) as fc.Arbitrary<JsonValue>,
        known,
      )
    : known;
  const whole = node.isList
    ? (fc.array(fc.oneof(one, odd), {
        maxLength: 3,
      }) as fc.Arbitrary<JsonValue>)
    : one;
  return fc.oneof(
    { arbitrary: whole, weight: 6 },
    { arbitrary: odd, weight: 1 },
  );
}

describe('built-in kinds', () => {
  const specs = kindSpecs();
  const ids = specs.map(spec => spec.id);

  it('have ids of their own that follow from resource and group', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const spec of specs) {
      expect(spec.id).toBe(
        spec.group ? `${spec.resource}.${spec.group}` : spec.resource,
      );
      expect(spec.id).toMatch(/^[a-z0-9]+(\.[a-z0-9.-]+)?$/);
    }
  });

  it('come with owners before what they own', () => {
    const chains = [
      ['namespaces', 'deployments.apps', 'replicasets.apps', 'pods', 'events'],
      ['cronjobs.batch', 'jobs.batch', 'pods'],
      ['statefulsets.apps', 'persistentvolumeclaims'],
      ['services', 'endpointslices.discovery.k8s.io'],
      [
        'ingresses.networking.k8s.io',
        'certificates.cert-manager.io',
        'certificaterequests.cert-manager.io',
      ],
      [
        'clusters.cluster.x-k8s.io',
        'machinedeployments.cluster.x-k8s.io',
        'machinesets.cluster.x-k8s.io',
        'machines.cluster.x-k8s.io',
      ],
      [
        'kubeadmcontrolplanes.controlplane.cluster.x-k8s.io',
        'machines.cluster.x-k8s.io',
      ],
    ];
    for (const chain of chains) {
      const places = chain.map(id => ids.indexOf(id));
      expect(places).not.toContain(-1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('leave out by default only what changes all the time', () => {
    expect(specs.filter(spec => spec.isOptional).map(spec => spec.id)).toEqual([
      'csidrivers.storage.k8s.io',
      'volumeattachments.storage.k8s.io',
      'endpointslices.discovery.k8s.io',
      'events',
    ]);
  });

  it('hold no secrets and config maps, and no open ends', () => {
    expect(ids).not.toContain('secrets');
    expect(ids).not.toContain('configmaps');
    for (const spec of specs) {
      expect(spec.projection.paths.filter(path => /\*\*/.test(path))).toEqual(
        [],
      );
    }
  });
});

describe.each(kindSpecs().map(spec => [spec.id, spec] as const))(
  '%s',
  (_id, spec) => {
    const tree = treeOf(spec);

    it('lets out nothing that is not on its allow-list', () => {
      const poison = poisoned(tree) as JsonObject;
      for (const object of [poison, harmless(tree, poison) as JsonObject]) {
        const projection = projectObject(spec, object);
        expect(JSON.stringify(projection)).not.toContain(CANARY);
        expect(firstForbiddenPath(spec.projection, projection)).toBeUndefined();
        expect(firstForbiddenPath(spec.projection, object)).toBeDefined();
      }
    });

    it('strips credentials and queries of every URL', () => {
      const urls = spec.projection.paths.filter(path =>
        /(?:url|server|endpoint|repos)\[?\]?$/i.test(path),
      );
      for (const path of urls) {
        const url = `https://user:${CANARY}@host.example/path?token=${CANARY}`;
        const object = withValueAt(stepsOf(path), url);
        const projection = JSON.stringify(projectObject(spec, object));
        expect(projection).toContain('https://host.example/path');
        expect(projection).not.toContain(CANARY);
      }
    });

    it('takes any object, and what it makes of it is what the hub accepts', () => {
      fc.assert(
        fc.property(lookalikes(tree), value => {
          const object =
            value !== null && typeof value === 'object' && !Array.isArray(value)
              ? value
              : {};
          const projection = projectObject(spec, object);
          expect(
            firstForbiddenPath(spec.projection, projection),
          ).toBeUndefined();
          expectBounded(spec.columns(projection));
        }),
        { numRuns: 40 },
      );
    });
  },
);

/** An object with a value at the end of steps. */
function withValueAt(steps: string[], value: JsonValue): JsonObject {
  return steps.reduceRight<JsonValue>(
    (inner, step) =>
      step === '[]' ? [inner] : { [step.replace(/^\[(.+)\]$/, '$1')]: inner },
    value,
  ) as JsonObject;
}
