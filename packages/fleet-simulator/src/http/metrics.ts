import { KindTable } from '../api/kinds';
import { parseLabelSelector } from '../api/selectors';
import { noSuchPath, notFound } from '../api/status';
import { Usage, nodeUsage, podUsage } from '../api/usage';
import { KubeObject, ObjectStore, toTimestamp } from '../store';
import { RequestInfo } from './requestInfo';

const API_VERSION = 'metrics.k8s.io/v1beta1';

/** metrics-server measures once a minute at most and says over what window. */
const WINDOW = '20.05s';

function format({ cpu, memory }: Usage): object {
  return {
    cpu: `${Math.round(cpu * 1e9)}n`,
    memory: `${Math.round(memory / 1024)}Ki`,
  };
}

function metadataOf({ metadata }: KubeObject): object {
  return {
    name: metadata.name,
    ...(metadata.namespace && { namespace: metadata.namespace }),
    creationTimestamp: metadata.creationTimestamp,
    ...(metadata.labels && { labels: metadata.labels }),
  };
}

function podMetrics(pod: KubeObject, now: number): object | undefined {
  const containers = podUsage(pod, now);
  if (containers.length === 0) return undefined;
  return {
    metadata: metadataOf(pod),
    timestamp: toTimestamp(now),
    window: WINDOW,
    containers: containers.map(({ name, usage }) => ({
      name,
      usage: format(usage),
    })),
  };
}

function nodeMetrics(store: ObjectStore, now: number) {
  const byNode = new Map<string, KubeObject[]>();
  for (const { object } of store.table('/pods').values()) {
    const node = object.spec.nodeName;
    if (node) byNode.set(node, [...(byNode.get(node) ?? []), object]);
  }
  return (node: KubeObject): object | undefined => {
    const ready = node.status?.conditions?.find(
      (condition: any) => condition.type === 'Ready',
    );
    // A kubelet that does not answer has no metrics.
    if (ready && ready.status !== 'True') return undefined;
    return {
      metadata: metadataOf(node),
      timestamp: toTimestamp(now),
      window: WINDOW,
      usage: format(nodeUsage(byNode.get(node.metadata.name) ?? [], now)),
    };
  };
}

/**
 * Answers a read of `metrics.k8s.io/v1beta1`, computed from what runs.
 *
 * @throws ApiStatusError 404
 */
export function readMetrics(
  store: ObjectStore,
  kinds: KindTable,
  now: number,
  info: RequestInfo,
): object {
  const isPods = info.resource === 'pods';
  if (!isPods && info.resource !== 'nodes') throw noSuchPath();
  const source = kinds.byPlural('v1', info.resource!)!;
  const measure = isPods
    ? (pod: KubeObject) => podMetrics(pod, now)
    : nodeMetrics(store, now);
  const kind = isPods ? 'PodMetrics' : 'NodeMetrics';
  if (info.name) {
    const namespace = isPods ? info.namespace : undefined;
    const stored = store.get(`/${source.plural}`, namespace, info.name);
    const measured = stored && measure(stored.object);
    if (!measured) {
      throw notFound(
        { group: 'metrics.k8s.io', plural: source.plural },
        isPods ? `${info.namespace}/${info.name}` : info.name,
      );
    }
    return { kind, apiVersion: API_VERSION, ...measured };
  }
  const matches = parseLabelSelector(
    info.query.get('labelSelector') ?? undefined,
  );
  const items = store
    .table(`/${source.plural}`)
    .sorted()
    .filter(
      ({ object }) =>
        matches(object) &&
        (!info.namespace || object.metadata.namespace === info.namespace),
    )
    .map(({ object }) => measure(object))
    .filter(item => item !== undefined);
  return { kind: `${kind}List`, apiVersion: API_VERSION, metadata: {}, items };
}
