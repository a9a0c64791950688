/** A key of the query language, as completions explain it. */
export interface QueryKey {
  text: string;
  detail: string;
}

/** Keys of the query language, the most used first. */
export const QUERY_KEYS: readonly QueryKey[] = [
  { text: 'kind:', detail: 'Kind, plural or GroupResource' },
  { text: 'cluster:', detail: 'Name of the cluster' },
  { text: 'ns:', detail: 'Namespace' },
  { text: 'name:', detail: 'Name, * for any text' },
  { text: 'status:', detail: 'Status, such as CrashLoopBackOff' },
  {
    text: 'state:',
    detail: 'healthy, progressing, degraded, critical, unknown',
  },
  {
    text: 'is:stale',
    detail: 'Cluster or kind not heard of in time: what is known may be old',
  },
  { text: 'label:', detail: 'Label, key or key=value' },
  { text: 'image:', detail: 'Image, * for any text' },
  { text: 'owner:', detail: 'Entity reference of the owner, or none' },
  { text: 'env:', detail: 'Environment of the cluster' },
  { text: 'node:', detail: 'Node it runs on' },
  { text: 'restarts>', detail: 'Restarts of containers' },
  { text: 'age<', detail: 'Age, such as 30m, 1h or 7d' },
  { text: 'fact:', detail: 'Key fact of the kind, such as class=nginx' },
  { text: 'host:', detail: 'Host of an ingress or route' },
  { text: 'group:', detail: 'API group' },
  { text: 'region:', detail: 'Region of the cluster' },
  { text: 'provider:', detail: 'Provider of the cluster' },
  { text: 'project:', detail: 'Project of the cluster' },
  { text: 'clusterlabel:', detail: 'Label of the cluster' },
  { text: 'manager:', detail: 'Who changed it last' },
  { text: 'ready<', detail: 'Units that are ready' },
  { text: 'desired>', detail: 'Units that should be' },
  { text: 'uid:', detail: 'uid of the object' },
];
