import type {
  Cluster,
  Completion,
  Facet,
  IngressRoute,
  RelatedResource,
  Resource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { compareStates } from '../state';
import { countBy } from './pages';
import { QUERY_KEYS } from './query';

const FACET_LIMIT = 20;

const FACETS: Record<
  string,
  (resource: Resource, cluster: Cluster | undefined) => string[]
> = {
  kind: resource => [resource.kind],
  cluster: resource => [resource.cluster],
  namespace: resource => [resource.namespace ?? ''].filter(Boolean),
  status: resource => [resource.status],
  state: resource => [resource.state],
  owner: resource => [resource.owner ?? ''],
  environment: (_, cluster) => [cluster?.environment ?? ''],
  node: resource => [resource.nodeName ?? ''].filter(Boolean),
  image: resource => resource.images ?? [],
};

/** Values of a query's key by the facet that counts them. */
const KEY_FACETS: Record<string, string> = {
  kind: 'kind',
  cluster: 'cluster',
  ns: 'namespace',
  status: 'status',
  state: 'state',
  owner: 'owner',
  env: 'environment',
  node: 'node',
  image: 'image',
};

/** Objects in the order asked for; by state the best come first, as in the hub. */
export function sortResources<Item extends Resource>(
  resources: readonly Item[],
  sort: string = 'name',
): Item[] {
  const down = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace(/^-/, '');
  const name = (item: Item) => `${item.namespace ?? ''}/${item.name}`;
  const compare = (a: Item, b: Item): number => {
    switch (key) {
      case 'state':
        return compareStates(b.state, a.state);
      case 'restarts':
        return (a.restarts ?? 0) - (b.restarts ?? 0);
      case 'age':
        return (b.createdAt ?? '').localeCompare(a.createdAt ?? '');
      default:
        return name(a).localeCompare(name(b));
    }
  };
  return [...resources].sort(
    (a, b) => down * compare(a, b) || name(a).localeCompare(name(b)),
  );
}

/** Counts of objects by property. */
export function resourceFacets(
  resources: readonly Resource[],
  fields: readonly string[],
  clusterOf: (resource: Resource) => Cluster | undefined,
): Facet[] {
  return fields.map(field => {
    const all = countBy(resources, item =>
      FACETS[field](item, clusterOf(item)),
    );
    return {
      field,
      values: all.slice(0, FACET_LIMIT).map(item => ({
        ...item,
        ...(field === 'kind' && {
          label: resources.find(({ kind }) => kind === item.value)?.kindName,
        }),
      })),
      isComplete: all.length <= FACET_LIMIT,
    };
  });
}

/** How a query may go on at a position: keys, then values with counts. */
export function completions(
  query: string,
  position: number,
  resources: readonly Resource[],
  clusterOf: (resource: Resource) => Cluster | undefined,
): Completion[] {
  const from = query.slice(0, position).search(/\S*$/);
  const word = query.slice(from, position).replace(/^-/, '');
  const start = position - word.length;
  const colon = word.indexOf(':');
  if (colon < 0) {
    return QUERY_KEYS.filter(key => key.startsWith(word.toLowerCase())).map(
      key => ({
        text: `${key}:`,
        kind: 'key',
        from: start,
        to: position,
        label: key,
      }),
    );
  }
  const facet = KEY_FACETS[word.slice(0, colon)];
  const typed = word.slice(colon + 1).replace(/^.*,/, '');
  if (!facet) {
    return [];
  }
  return countBy(resources, item => FACETS[facet](item, clusterOf(item)))
    .filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()))
    .slice(0, 20)
    .map(({ value, count }) => ({
      text: /\s/.test(value) ? `"${value}"` : value,
      kind: 'value',
      from: position - typed.length,
      to: position,
      label: value,
      count,
    }));
}

/** Objects that have to do with one, by owner, name and node. */
export function relatedTo(
  subject: ResourceDetail,
  all: readonly ResourceDetail[],
): RelatedResource[] {
  const inCluster = all.filter(item => item.cluster === subject.cluster);
  const related: RelatedResource[] = [];
  const add = (
    relation: RelatedResource['relation'],
    item: ResourceDetail | undefined,
    from?: string,
  ) =>
    item &&
    related.push({
      relation,
      isStored: true,
      kind: item.kind,
      kindName: item.kindName,
      uid: item.uid,
      name: item.name,
      namespace: item.namespace,
      state: item.state,
      status: item.status,
      ready: item.ready,
      desired: item.desired,
      ...(from && { from }),
    });
  add(
    'owner',
    inCluster.find(item => item.uid === subject.ownerUid),
  );
  for (const item of inCluster) {
    if (item.ownerUid === subject.uid) {
      add('owned', item);
      const node = inCluster.find(
        other => other.kindName === 'Node' && other.name === item.nodeName,
      );
      if (!related.some(other => other.uid === node?.uid)) {
        add('runsOn', node, item.uid);
      }
    }
  }
  const app = subject.labels?.['app.kubernetes.io/name'];
  const sameNamespace = inCluster.filter(
    item => item.namespace === subject.namespace && item.uid !== subject.uid,
  );
  const service = sameNamespace.find(
    item => item.kindName === 'Service' && item.name === app,
  );
  add('selectedBy', service);
  add(
    'routedFrom',
    sameNamespace.find(
      item => item.kindName === 'Ingress' && item.facts?.service === app,
    ),
    service?.uid,
  );
  add(
    'mounts',
    sameNamespace.find(
      item =>
        item.kindName === 'PersistentVolumeClaim' &&
        item.name === `${app}-data`,
    ),
  );
  add(
    'runsOn',
    inCluster.find(
      item => item.kindName === 'Node' && item.name === subject.nodeName,
    ),
  );
  if (subject.kindName === 'Deployment') {
    related.push({
      relation: 'uses',
      isStored: false,
      kind: 'secrets',
      kindName: 'Secret',
      uid: `named:${subject.name}-credentials`,
      name: `${subject.name}-credentials`,
      namespace: subject.namespace,
    });
  }
  return related;
}

/** Hosts of the ingresses among objects. */
export function ingressesOf(
  resources: readonly ResourceDetail[],
  all: readonly ResourceDetail[],
): IngressRoute[] {
  return resources
    .filter(item => item.kindName === 'Ingress')
    .flatMap(item =>
      [item.facts?.hosts ?? '*'].flat().map(host => {
        const name = String(item.facts?.service ?? item.name);
        const service = all.find(
          other =>
            other.kindName === 'Service' &&
            other.cluster === item.cluster &&
            other.namespace === item.namespace &&
            other.name === name,
        );
        return {
          cluster: item.cluster,
          kind: item.kind,
          kindName: item.kindName,
          uid: item.uid,
          namespace: item.namespace,
          name: item.name,
          host: String(host),
          paths: ['/'],
          className: String(item.facts?.class ?? 'nginx'),
          tls: item.facts?.tls === true,
          addresses: ['203.0.113.17'],
          owner: item.owner,
          state: item.state,
          observedAt: item.observedAt,
          backends: [
            {
              name,
              kind: 'Service',
              port: '80',
              uid: service?.uid,
              exists: Boolean(service),
            },
          ],
        };
      }),
    );
}
