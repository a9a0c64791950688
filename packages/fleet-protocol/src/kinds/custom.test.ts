import { JsonObject } from '../canonical';
import { said } from './__testUtils__/columnsOf';
import { compileCustomKind, CustomKind } from './custom';
import { checkCustomKind } from './customCheck';
import { firstForbiddenPath } from './projection';
import { projectObject } from './registry';

const backup: CustomKind = {
  group: 'velero.io',
  versions: ['v1', 'v1beta1'],
  kind: 'Backup',
  resource: 'backups',
  namespaced: true,
  fields: [
    'spec.storageLocation',
    'spec.includedNamespaces',
    'spec.labels.*',
    'spec.hooks[].name',
    'status.phase',
    'status.failureReason',
    'status.progress.itemsBackedUp',
    'status.progress.totalItems',
    'status.details.more.**',
  ],
  columns: {
    status: 'status.phase',
    states: {
      healthy: ['Completed'],
      progressing: ['New', 'InProgress'],
      critical: ['Failed'],
    },
    reason: 'status.failureReason',
    ready: 'status.progress.itemsBackedUp',
    desired: 'status.progress.totalItems',
    facts: {
      location: 'spec.storageLocation',
      namespaces: 'spec.includedNamespaces',
      hooks: 'spec.hooks[].name',
      team: 'metadata.labels[team]',
      tier: 'spec.labels.tier',
    },
  },
};

const object: JsonObject = {
  metadata: { name: 'daily', namespace: 'velero', labels: { team: 'a' } },
  spec: {
    storageLocation: 's3',
    includedNamespaces: ['x', 'y'],
    hooks: [{ name: 'freeze', command: ['secret'] }, { name: 'thaw' }],
    labels: { tier: 'gold' },
  },
  status: {
    phase: 'Completed',
    progress: { itemsBackedUp: 7, totalItems: 9 },
    details: {
      more: {
        b: 1,
        a: {
          data: { key: 'secret' },
          env: [{ name: 'PASSWORD', value: 'secret' }],
          list: [{ stringData: 'secret', keep: 'this' }],
        },
      },
    },
  },
};

function message(value: unknown): string {
  const checked = checkCustomKind(value);
  return checked.ok ? 'nothing is wrong' : checked.message;
}

describe('a custom kind', () => {
  const spec = compileCustomKind(backup);
  const columnsOf = (value: JsonObject) =>
    spec.columns(projectObject(spec, value));

  it('is a kind like others', () => {
    expect(checkCustomKind(backup)).toEqual({ ok: true, value: backup });
    expect(spec).toMatchObject({
      id: 'backups.velero.io',
      version: 'v1',
      otherVersions: ['v1beta1'],
      isCustom: true,
    });
  });

  it('shows the columns it was told', () => {
    expect(columnsOf(object)).toEqual({
      state: 'healthy',
      status: 'Completed',
      ready: 7,
      desired: 9,
      facts: {
        location: 's3',
        namespaces: ['x', 'y'],
        hooks: ['freeze', 'thaw'],
        team: 'a',
        tier: 'gold',
      },
    });
  });

  it('does not know the state of a word that has none', () => {
    expect(
      columnsOf({
        ...object,
        status: { phase: 'Deleting', failureReason: 'none' },
      }),
    ).toMatchObject({ state: 'unknown', status: 'Deleting', reason: 'none' });
  });

  it.each([
    [[said('Ready')], 'healthy', 'Ready'],
    [[said('Ready', 'False', 'Broken')], 'degraded', 'NotReady'],
    [[said('Ready', 'Unknown')], 'progressing', 'Pending'],
    [[], 'unknown', 'Known'],
  ])(
    'goes by the condition Ready where no word is said',
    (list, state, status) => {
      expect(columnsOf({ status: { conditions: list } })).toMatchObject({
        state,
        status,
      });
    },
  );

  it('lets nothing secret through an open end, and the hub would not take it', () => {
    const projection = projectObject(spec, object);
    expect(projection).toHaveProperty('status.details.more', {
      a: { env: [{ name: 'PASSWORD' }], list: [{ keep: 'this' }] },
      b: 1,
    });
    expect(JSON.stringify(projection)).not.toContain('secret');
    expect(firstForbiddenPath(spec.projection, projection)).toBeUndefined();
    expect(
      firstForbiddenPath(spec.projection, {
        status: { details: { more: { a: [{ env: [{ value: 'x' }] }] } } },
      }),
    ).toBe('status.details.more.a[].env[].value');
  });
});

describe('the open ends of a custom kind', () => {
  const open = compileCustomKind({
    ...backup,
    fields: [
      'spec.*',
      'spec.auth.*',
      'spec.labels.*',
      'status.details.more.**',
    ],
    columns: {},
  });
  const secrets = {
    password: 'hunter2',
    adminPassword: 'hunter2',
    token: 'hunter2',
    'refresh-token': 'hunter2',
    apiKey: 'hunter2',
    data: 'hunter2',
  };
  const risky: JsonObject = {
    spec: {
      mode: 'on',
      ...secrets,
      auth: { user: 'ada', ...secrets },
      labels: { token: 'a word of people' },
    },
    status: {
      details: {
        more: {
          ...secrets,
          tokens: ['hunter2'],
          adminSecret: { name: 'where it is' },
          mountToken: true,
        },
      },
    },
  };

  it('let members pass, but not those whose text is a secret', () => {
    const projection = projectObject(open, risky);
    expect(projection).toMatchObject({
      spec: {
        mode: 'on',
        auth: { user: 'ada' },
        labels: { token: 'a word of people' },
      },
      status: {
        details: {
          more: { adminSecret: { name: 'where it is' }, mountToken: true },
        },
      },
    });
    expect(JSON.stringify(projection)).not.toContain('hunter2');
    expect(firstForbiddenPath(open.projection, projection)).toBeUndefined();
  });

  it.each(Object.keys(secrets))('would not take %s at the hub', key => {
    for (const [spec, path] of [
      [{ [key]: 'x' }, `spec.${key}`],
      [{ auth: { [key]: 'x' } }, `spec.auth.${key}`],
    ] as const) {
      expect(firstForbiddenPath(open.projection, { spec })).toBe(path);
    }
  });
});

describe('checkCustomKind', () => {
  it.each<[Partial<CustomKind> | Record<string, unknown>, string]>([
    [{ group: 'Velero.IO' }, '"group" must be an API group'],
    [{ versions: [] }, '"versions" must NOT have fewer than 1 items'],
    [{ versions: ['1'] }, '"versions.0" must hold API versions'],
    [{ kind: 'backup' }, '"kind" must be a kind'],
    [{ resource: 'Backups' }, '"resource" must be the plural name'],
    [{ resource: '../secrets' }, '"resource" must be the plural name'],
    [{ profile: 'admin' }, '"profile" must be one of inventory, security'],
    [{ feilds: [] }, 'unknown member "feilds"'],
    [{ namespaced: undefined }, 'lacks "namespaced"'],
    [
      { fields: Array.from({ length: 101 }, (_, i) => `spec.f${i}`) },
      'more than 100 items',
    ],
    [{ columns: { facts: { 'Bad Name': 'status.phase' } } }, 'camelCase'],
    [
      { group: '', resource: 'secrets', kind: 'Secret' },
      'never leaves a cluster',
    ],
    [{ group: '', resource: 'configmaps' }, 'never leaves a cluster'],
    [{ columns: { status: 'status.other' } }, 'not among the fields'],
    [{ columns: { facts: { a: 'spec.labels.a.b' } } }, 'not among the fields'],
    [{ columns: { facts: { a: 'spec.hooks[].x' } } }, 'not among the fields'],
    [{ columns: { status: 'spec.hooks[].name' } }, 'the path of one value'],
    [{ columns: { states: { healthy: ['A'] } } }, 'needs columns.status'],
    [
      {
        columns: {
          status: 'status.phase',
          states: { healthy: ['A'], critical: ['A'] },
        },
      },
      'names "A" twice',
    ],
  ])('refuses %p', (change, expected) => {
    expect(message({ ...backup, ...change })).toContain(expected);
  });

  it.each([
    ['**', 'Cannot read the projection path'],
    ['spec.', 'Cannot read the projection path'],
    ['spec.*.name', 'goes on after "*"'],
    ['spec.**', 'everything below "spec"'],
    ['status.**', 'everything below "status"'],
    ['data', 'asks for "data"'],
    ['data.*', 'asks for "data"'],
    ['spec.template.data.*', 'asks for "data"'],
    ['stringData.password', 'asks for "stringData"'],
    ['binaryData.**', 'everything below "binaryData"'],
    ['spec.webhook.caBundle', 'asks for "caBundle"'],
    ['spec.auth.password', 'asks for "password"'],
    ['spec.adminPassword', 'asks for "adminPassword"'],
    ['spec.api_key', 'asks for "api_key"'],
    ['secret', 'asks for "secret"'],
    ['spec.accessTokens', 'asks for "accessTokens"'],
    ['spec.containers[].args', 'asks for "args"'],
    ['spec.containers[].env[].value', 'values of environment variables'],
    ['spec.containers[].env[].*', 'values of environment variables'],
    ['spec.containers[].env[].**', 'values of environment variables'],
    ['metadata.managedFields[].manager', 'of metadata'],
    ['metadata.annotations.*', 'of metadata'],
    ['metadata.annotations[a.b/*]', 'allows any key'],
    [
      'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]',
      'of metadata',
    ],
    ['metadata.**', 'of metadata'],
    ['spec.annotations[last-applied]', 'asks for "last-applied"'],
  ])('refuses the field %s', (field, expected) => {
    expect(message({ ...backup, fields: [field], columns: {} })).toContain(
      expected,
    );
  });

  it.each([
    'metadata.annotations[example.com/tier]',
    'spec.containers[].env[].name',
    'spec.secretRef.name',
    'spec.volumes[].secret.secretName',
    'spec.adminPassword.secretKeyRef.name',
    'spec.selector{}',
    'spec.a.**',
    'spec.hosts',
  ])('takes the field %s', field => {
    expect(message({ ...backup, fields: [field], columns: {} })).toBe(
      'nothing is wrong',
    );
  });

  it.each([undefined, null, 1, 'kind', [], {}])('refuses %p', value => {
    expect(checkCustomKind(value).ok).toBe(false);
  });
});
