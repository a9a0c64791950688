/** A question that begins a search. */
export interface Question {
  id:
    | 'crash'
    | 'noTls'
    | 'foreign'
    | 'log4j'
    | 'unowned'
    | 'restarts'
    | 'pending'
    | 'young';
  query: string;
  sort?: string;
}

/**
 * Questions people begin with.
 *
 * @param registry - pattern of images of the organization's own registry;
 * without it nobody can say what is foreign
 */
export function questionsFor(registry: string | undefined): Question[] {
  return [
    { id: 'crash', query: 'kind:Pod status:*CrashLoopBackOff' },
    { id: 'noTls', query: 'kind:Ingress fact:tls=false' },
    ...(registry
      ? [
          {
            id: 'foreign' as const,
            query: `kind:Pod image:* -image:${registry}`,
          },
        ]
      : []),
    { id: 'log4j', query: 'image:*log4j*' },
    {
      id: 'unowned',
      query: 'kind:Deployment,StatefulSet,DaemonSet owner:none',
    },
    { id: 'restarts', query: 'kind:Pod restarts>5', sort: '-restarts' },
    { id: 'pending', query: 'kind:PersistentVolumeClaim status:Pending' },
    { id: 'young', query: 'age<1h', sort: 'age' },
  ];
}

/**
 * The registry that most images come from, as a pattern: what an organization
 * runs most is its own.
 *
 * @param images - images with how many objects run them
 */
export function usualRegistry(
  images: readonly { value: string; count: number }[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const { value, count } of images) {
    const host = /^([^/]+[.:][^/]*)\//.exec(value)?.[1];
    if (host) {
      counts.set(host, (counts.get(host) ?? 0) + count);
    }
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && `${first[0]}/*`;
}
