import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING, StoreFilter } from '../../permissions';
import { migratedDatabase, testDatabases } from '../../__testUtils__/databases';
import { Seed } from '../../__testUtils__/seed';
import { ResourceReader } from '../ResourceReader';
import { RelatedReader } from './RelatedReader';
import { readSelector, selects } from './selectors';

jest.setTimeout(60_000);

const databases = testDatabases();

describe('selects', () => {
  const labels = { app: 'web', tier: 'front' };
  it.each<[JsonObject | undefined, boolean]>([
    [undefined, true],
    [{}, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'api' } }, false],
    [
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      true,
    ],
    [
      {
        matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }],
      },
      false,
    ],
    [
      {
        matchExpressions: [{ key: 'none', operator: 'NotIn', values: ['web'] }],
      },
      true,
    ],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'Odd' }] }, false],
  ])('reads %j', (selector, expected) => {
    expect(selects(readSelector(selector), labels)).toBe(expected);
  });
});

describe.each(databases.eachSupportedId())('RelatedReader, %s', id => {
  let db: Knex;
  let cluster: string;
  let seed: Seed;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    cluster = await seed.cluster('prod');
    const labels = { app: 'web' };
    const add = (
      kind: string,
      name: string,
      object: JsonObject,
      row: { owner_uid?: string; namespace?: string; node_name?: string } = {},
    ) => {
      const namespace = row.namespace ?? 'shop';
      const metadata = object.metadata as JsonObject | undefined;
      return seed.resource(cluster, {
        kind,
        uid: name,
        name,
        namespace,
        labels: metadata?.labels as Record<string, string> | undefined,
        ...row,
        object: {
          ...object,
          metadata: { ...metadata, name, ...(namespace ? { namespace } : {}) },
        },
      });
    };
    const podSpec: JsonObject = {
      serviceAccountName: 'web-account',
      nodeName: 'node-1',
      volumes: [
        { persistentVolumeClaim: { claimName: 'data' } },
        { configMap: { name: 'settings' } },
      ],
    };
    await add('namespaces', 'shop', {}, { namespace: '' });
    await add('nodes', 'node-1', {}, { namespace: '' });
    await add('deployments.apps', 'web', {
      spec: { template: { metadata: { labels }, spec: podSpec } },
    });
    await add('replicasets.apps', 'web-1', {}, { owner_uid: 'web' });
    await add(
      'pods',
      'web-1-a',
      { metadata: { labels }, spec: podSpec },
      { owner_uid: 'web-1', node_name: 'node-1' },
    );
    await add('pods', 'other', { metadata: { labels: { app: 'other' } } });
    await add('services', 'web-service', { spec: { selector: labels } });
    await add('services', 'headless', { spec: {} });
    await add('ingresses.networking.k8s.io', 'web-ingress', {
      spec: {
        rules: [
          {
            host: 'shop.test',
            http: {
              paths: [
                { backend: { service: { name: 'web-service' } } },
                { backend: { service: { name: 'missing' } } },
              ],
            },
          },
        ],
      },
    });
    await add('persistentvolumeclaims', 'data', {
      spec: { volumeName: 'volume-1', storageClassName: 'fast' },
    });
    await add(
      'persistentvolumes',
      'volume-1',
      {
        spec: {
          claimRef: { name: 'data', namespace: 'shop' },
          storageClassName: 'fast',
        },
      },
      { namespace: '' },
    );
    await add('horizontalpodautoscalers.autoscaling', 'web-scaler', {
      spec: {
        scaleTargetRef: {
          kind: 'Deployment',
          apiVersion: 'apps/v1',
          name: 'web',
        },
      },
    });
    await add('poddisruptionbudgets.policy', 'web-budget', {
      spec: { selector: { matchLabels: labels } },
    });
    await add('networkpolicies.networking.k8s.io', 'all', {
      spec: { podSelector: {} },
    });
    await add('rolebindings.rbac.authorization.k8s.io', 'web-binding', {
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'ServiceAccount', name: 'web-account', namespace: 'shop' },
      ],
    });
    await add('serviceaccounts', 'web-account', {});
  });

  afterAll(() => db.destroy());

  /** `relation name`, with `?` behind what is not stored and `<` what it was reached from. */
  async function related(uid: string, filter: StoreFilter = EVERYTHING) {
    const kinds = new KindRegistry();
    const subject = await new ResourceReader(db, kinds).find(
      'prod',
      uid,
      EVERYTHING,
    );
    const { items, isComplete } = await new RelatedReader(db, kinds).list(
      subject!,
      filter,
    );
    expect(isComplete).toBe(true);
    return items
      .map(
        item =>
          `${item.relation} ${item.name}${item.isStored ? '' : '?'}${
            item.from ? ` < ${item.from}` : ''
          }`,
      )
      .sort();
  }

  it('finds what a pod runs on, uses, mounts, and what leads to it', async () => {
    expect(await related('web-1-a')).toEqual([
      'boundTo volume-1 < data',
      'guardedBy web-budget',
      'inNamespace shop',
      'mounts data',
      'mounts settings?',
      'owner web < web-1',
      'owner web-1',
      'routedFrom web-ingress < web-service',
      'runsOn node-1',
      'selectedBy all',
      'selectedBy web-service',
      'uses fast? < data',
      'uses web-account',
    ]);
  });

  it('finds what a deployment owns, and what scales, guards and reaches it', async () => {
    expect(await related('web')).toEqual([
      'boundTo volume-1 < data',
      'guardedBy web-budget',
      'inNamespace shop',
      'mounts data',
      'mounts settings?',
      'owned web-1',
      'owned web-1-a < web-1',
      'routedFrom web-ingress < web-service',
      'scaledBy web-scaler',
      'selectedBy all',
      'selectedBy web-service',
      'uses fast? < data',
      'uses web-account',
    ]);
  });

  it('follows an ingress to its services and their pods, and says which are missing', async () => {
    expect(await related('web-ingress')).toEqual([
      'inNamespace shop',
      'routesTo missing?',
      'routesTo web-service',
      'selects web < web-service',
      'selects web-1-a < web-service',
    ]);
  });

  it.each([
    ['data', ['mountedBy web-1-a', 'boundTo volume-1', 'uses fast?']],
    ['volume-1', ['boundTo data', 'uses fast?']],
    ['node-1', ['hosts web-1-a']],
    ['web-scaler', ['scales web']],
    ['web-account', ['usedBy web-1-a', 'boundBy web-binding']],
    ['web-binding', ['binds view?', 'binds web-account']],
    ['web-budget', ['guards web-1-a', 'guards web']],
    ['headless', []],
  ])('finds what %s has to do with', async (uid, expected) => {
    const found = await related(uid);
    expect(
      found
        .map(item => item.replace(/ < .*/, ''))
        .filter(item => !item.startsWith('inNamespace')),
    ).toEqual([...expected].sort());
  });

  it('looks once for what leads to a workload, not again for each of its pods', async () => {
    const asked: string[] = [];
    const note = ({ bindings }: { bindings?: readonly unknown[] }) =>
      asked.push(...(bindings ?? []).map(String));
    db.on('query', note);
    await related('web');
    db.removeListener('query', note);
    expect(
      asked.filter(value => value === 'poddisruptionbudgets.policy'),
    ).toHaveLength(1);
  });

  it('ends where it looked at as much as it may, and says so', async () => {
    const kinds = new KindRegistry();
    const subject = await new ResourceReader(db, kinds).find(
      'prod',
      'web',
      EVERYTHING,
    );
    const { items, isComplete } = await new RelatedReader(db, kinds, 4).list(
      subject!,
      EVERYTHING,
    );
    expect(isComplete).toBe(false);
    expect(items.map(item => item.name)).toContain('web-1');
    expect(items.map(item => item.name)).not.toContain('web-service');
  });

  it('shows nothing that the caller may not see as stored', async () => {
    const found = await related('web-1-a', { kinds: ['pods', 'services'] });
    expect(found).toContain('selectedBy web-service');
    expect(found).toContain('runsOn node-1?');
    expect(found.join()).not.toContain('web-budget');
  });
});
