import { FLEET_CLUSTER_ID_ANNOTATION } from '@backstage-fleet/plugin-fleet-common';
import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { claimOf } from './catalogClaims';
import {
  affectedNamespaces,
  createOwnershipConsumer,
} from './ownershipConsumer';
import { OwnershipReader } from './OwnershipReader';
import { OwnershipService } from './OwnershipService';
import { OwnershipStore } from './OwnershipStore';

jest.setTimeout(60_000);

const databases = testDatabases();
const ANN = { ref: 'user:default/ann' };
const claim = {
  entity: 'component:default/cart',
  kubernetesId: 'cart',
  owner: 'group:default/checkout',
};

describe.each(databases.eachSupportedId())('ownership, %s', id => {
  let db: Knex;
  let seed: Seed;
  let clusterId: string;
  let store: OwnershipStore;
  let service: OwnershipService;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    store = new OwnershipStore([
      { label: 'team', owner: 'group:default/{{ value }}' },
    ]);
    service = new OwnershipService({
      db,
      store,
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
    });
    clusterId = await seed.cluster('prod');
    await seed.resource(clusterId, {
      kind: 'namespaces',
      name: 'shop',
      labels: { team: 'a' },
    });
    await seed.resource(clusterId, {
      kind: 'deployments.apps',
      name: 'cart',
      namespace: 'shop',
      workload: 'cart',
      labels: { 'backstage.io/kubernetes-id': 'cart' },
    });
    await seed.resource(clusterId, {
      kind: 'pods',
      name: 'cart-1',
      namespace: 'shop',
      workload: 'cart',
      owner_uid: 'replica-set',
      labels: { team: 'pods have no say' },
    });
  });

  afterEach(async () => {
    await db.destroy();
  });

  const list = async (request = {}, filter = EVERYTHING) =>
    (await new OwnershipReader(db).list(request, filter)).items.map(
      item => `${item.namespace}/${item.workload ?? ''} ${item.owner}`,
    );

  const rebuild = () =>
    createOwnershipConsumer(store).rebuild(db, new AbortController().signal, {
      txid: 0,
      seq: 0,
    });

  it('works owners out from what is stored', async () => {
    await rebuild();
    expect(await list()).toEqual(['shop/ group:default/a']);
  });

  it('follows changes of labels, and removes what no longer holds', async () => {
    await rebuild();
    await db('resources')
      .where({ kind: 'namespaces' })
      .update({ labels: JSON.stringify({ team: 'b' }) });
    const consumer = createOwnershipConsumer(store);
    const change = await seed
      .change(clusterId, { kind: 'namespaces', name: 'shop', namespace: '' })
      .then(seq => db('feed').where({ seq }).first());
    await db.transaction(trx => consumer.handle(trx, [change]));
    expect(await list()).toEqual(['shop/ group:default/b']);
    await db('resources').where({ kind: 'namespaces' }).delete();
    await db.transaction(trx => consumer.handle(trx, [change]));
    expect(await list()).toEqual([]);
  });

  it('is not stopped by a cluster whose labels are no words of Kubernetes', async () => {
    await rebuild();
    const longer = '\u0130'.repeat(200);
    await seed.resource(clusterId, {
      kind: 'namespaces',
      name: 'hostile',
      labels: { team: longer, junk: 'x'.repeat(60_000) },
    });
    await seed.resource(clusterId, {
      ...{ kind: 'services', name: 'x', namespace: 'hostile', workload: 'x' },
      labels: { team: 'c', junk: 'x'.repeat(60_000) },
    });
    const read: object[] = [];
    const note = (rows: unknown, query: { sql: string }) => {
      if (query.sql.includes('distinct')) {
        read.push(rows as object);
      }
    };
    db.on('query-response', note);
    await rebuild();
    db.removeListener('query-response', note);
    expect(await list()).toEqual([
      'hostile/x group:default/c',
      'shop/ group:default/a',
    ]);
    expect(read.length).toBeGreaterThan(0);
    expect(JSON.stringify(read).length).toBeLessThan(10_000);
  });

  it('follows first lists, of which the feed names no object', async () => {
    const consumer = createOwnershipConsumer(store);
    const change = await seed
      .change(clusterId, {
        ...{ kind: 'deployments.apps', uid: '', name: '', namespace: '' },
        ...{ type: 'listed', is_initial: true, state: '', status: '' },
      })
      .then(seq => db('feed').where({ seq }).first());
    await db.transaction(trx => consumer.handle(trx, [change]));
    expect(await list()).toEqual(['shop/ group:default/a']);
    // Of its namespace nothing is known but that there are workloads in it.
    await db('ownership').delete();
    await db('resources').where({ kind: 'namespaces' }).delete();
    await service.takeClaims([claim]);
    await db('ownership').delete();
    await db.transaction(trx => consumer.handle(trx, [change]));
    expect(await list()).toEqual(['shop/cart group:default/checkout']);
  });

  it('writes nothing where nothing changed', async () => {
    await rebuild();
    await db('ownership').update({ resolved_at: 1 });
    await rebuild();
    expect(Number((await db('ownership').first()).resolved_at)).toBe(1);
  });

  it('takes what the catalog says, and takes it back', async () => {
    await rebuild();
    await service.takeClaims([claim]);
    expect(await list()).toEqual([
      'shop/ group:default/a',
      'shop/cart group:default/checkout',
    ]);
    await service.takeClaims([{ ...claim, owner: 'group:default/x' }]);
    expect(await list({ owner: 'group:default/x' })).toEqual([
      'shop/cart group:default/x',
    ]);
    await service.takeClaims([]);
    expect(await list()).toEqual(['shop/ group:default/a']);
  });

  it('lets people assign owners, and take that back', async () => {
    await rebuild();
    const place = { clusterId, clusterName: 'prod', namespace: 'shop' };
    await service.assign({ ...place, workload: 'cart', owner: 'Team-C' }, ANN);
    await service.assign({ ...place, owner: 'user:ann' }, ANN);
    expect(await list()).toEqual([
      'shop/ user:default/ann',
      'shop/cart group:default/team-c',
    ]);
    const page = await new OwnershipReader(db).list({}, EVERYTHING);
    expect(page.items[0]).toMatchObject({
      cluster: 'prod',
      level: 'namespace',
      source: 'assignment',
      rule: 'assigned by user:default/ann',
    });
    await service.assign({ ...place, workload: 'cart', owner: null }, ANN);
    await service.assign({ ...place, owner: null }, ANN);
    expect(await list()).toEqual(['shop/ group:default/a']);
  });

  it('refuses what is no owner, and places that are not there', async () => {
    const place = { clusterId, clusterName: 'prod', namespace: 'shop' };
    await expect(
      service.assign({ ...place, owner: 'a b' }, ANN),
    ).rejects.toThrow('"a b" is no entity reference');
    await expect(
      service.assign({ ...place, namespace: 'none', owner: 'x' }, ANN),
    ).rejects.toThrow('Cluster "prod" has no namespace "none"');
    expect(await db('owner_assignments')).toEqual([]);
  });

  it('lists only what the caller may see, page by page', async () => {
    await rebuild();
    const other = await seed.cluster('test');
    await seed.resource(other, {
      kind: 'namespaces',
      name: 'lab',
      labels: { team: 'z' },
    });
    await rebuild();
    expect(await list({}, { clusterIds: [other] })).toEqual([
      'lab/ group:default/z',
    ]);
    expect(await list({}, { namespaces: ['shop'] })).toEqual([
      'shop/ group:default/a',
    ]);
    const reader = new OwnershipReader(db);
    const first = await reader.list({ limit: 1 }, EVERYTHING);
    const second = await reader.list(
      { limit: 1, cursor: first.nextCursor },
      EVERYTHING,
    );
    expect([...first.items, ...second.items].map(i => i.cluster)).toEqual([
      'prod',
      'test',
    ]);
    expect(second.nextCursor).toBeUndefined();
  });
});

describe('affectedNamespaces', () => {
  it('leaves out what cannot bring another label', () => {
    const base = {
      cluster_id: 'c',
      namespace: 'shop',
      name: 'x',
      type: 'modified',
      workload: 'x',
    } as const;
    expect(
      affectedNamespaces([
        { ...base, kind: 'pods' },
        { ...base, kind: 'services', workload: null },
      ]),
    ).toEqual([]);
    expect(
      affectedNamespaces([
        { ...base, kind: 'pods', type: 'added' },
        { ...base, kind: 'namespaces', namespace: '', name: 'lab' },
      ]),
    ).toEqual([
      { clusterId: 'c', namespace: 'shop' },
      { clusterId: 'c', namespace: 'lab' },
    ]);
  });
});

describe('claimOf', () => {
  const entity = (annotations: Record<string, string>, spec = {}) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart', annotations },
    spec,
  });

  it('reads id, place and owner', () => {
    expect(
      claimOf(
        entity(
          {
            'backstage.io/kubernetes-id': 'cart',
            'backstage.io/kubernetes-namespace': 'shop',
            'backstage.io/kubernetes-cluster': 'prod',
          },
          { owner: 'checkout' },
        ),
      ),
    ).toEqual({
      entity: 'component:default/cart',
      kubernetesId: 'cart',
      owner: 'group:default/checkout',
      namespace: 'shop',
      cluster: 'prod',
    });
  });

  it('takes nothing from entities without owner or id, nor from those of Fleet itself', () => {
    expect(claimOf(entity({ 'backstage.io/kubernetes-id': 'x' }))).toBe(
      undefined,
    );
    expect(claimOf(entity({}, { owner: 'a' }))).toBe(undefined);
    expect(
      claimOf(
        entity(
          {
            'backstage.io/kubernetes-id': 'x',
            [FLEET_CLUSTER_ID_ANNOTATION]: 'y',
          },
          { owner: 'a' },
        ),
      ),
    ).toBe(undefined);
  });
});
