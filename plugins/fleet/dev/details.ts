import type { FakeHub } from '@backstage-fleet/plugin-fleet-react/testUtils';

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000).toISOString();
}

const CONTAINER = {
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  resources: {
    requests: { cpu: '250m', memory: '256Mi' },
    limits: { memory: '1Gi' },
  },
  env: [{ name: 'MODE' }, { name: 'DATABASE_URL' }, { name: 'LOG_LEVEL' }],
  volumeMounts: [
    { name: 'settings', mountPath: '/etc/app', readOnly: true },
    { name: 'cache', mountPath: '/var/cache/app' },
  ],
  readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
  livenessProbe: { httpGet: { path: '/live', port: 8080 }, periodSeconds: 20 },
};

/** Gives objects of the example what they have in a real cluster, and a history. */
export function addDetails(hub: FakeHub): void {
  for (const resource of hub.resources) {
    const spec = resource.object.spec as Record<string, any> | undefined;
    const containers =
      resource.kindName === 'Pod'
        ? spec?.containers
        : spec?.template?.spec?.containers;
    for (const container of containers ?? []) {
      Object.assign(container, CONTAINER);
    }
    if (resource.owner && resource.namespace) {
      resource.ownedBy = {
        owner: resource.owner,
        level: 'namespace',
        source: 'label',
        rule: 'fleet.example.com/owner',
      };
    }
    if (resource.kindName === 'Pod') {
      const down = resource.state === 'critical';
      Object.assign(resource.object.status as object, {
        conditions: [
          { type: 'Ready', status: down ? 'False' : 'True' },
          { type: 'PodScheduled', status: 'True' },
        ].map(item => ({ ...item, lastTransitionTime: ago(3_600) })),
        containerStatuses: (containers ?? []).map((item: any) => ({
          name: item.name,
          ready: !down,
          restartCount: resource.restarts ?? 0,
          state: down
            ? { waiting: { reason: resource.status } }
            : { running: { startedAt: ago(86_400) } },
          ...(resource.restarts && {
            lastState: {
              terminated: {
                reason: 'OOMKilled',
                exitCode: 137,
                finishedAt: ago(240),
              },
            },
          }),
        })),
      });
    }
    if (resource.kindName === 'Deployment') {
      const image = resource.images?.[0] ?? '';
      const at = (replicas: number, tag: string) => ({
        ...resource.object,
        spec: {
          ...spec,
          replicas,
          template: {
            spec: {
              containers: [
                {
                  ...containers[0],
                  image: image.replace(/:[^:]*$/, `:${tag}`),
                },
              ],
            },
          },
        },
      });
      resource.links.push({
        title: 'Logs',
        url: `https://logs.example.com/?workload=${resource.name}`,
      });
      hub.versions.set(
        resource.uid,
        [
          { object: resource.object, seconds: 1_400, by: 'argocd-controller' },
          { object: at(4, '1.4.1'), seconds: 26_000, by: 'kubectl-scale' },
          { object: at(2, '1.4.1'), seconds: 90_000, by: 'argocd-controller' },
          { object: at(2, '1.4.0'), seconds: 260_000, by: 'argocd-controller' },
        ].map(({ object, seconds, by }) => ({
          hash: `sha256:${seconds}`,
          observedAt: ago(seconds + 1),
          receivedAt: ago(seconds),
          changedBy: { manager: by, operation: 'Apply' },
          object,
        })),
      );
    }
  }
  const clone = hub.clusters.find(item => item.name === 'ams-prod-2');
  if (clone) {
    clone.agents[0].suspectedCloneAt = ago(640);
  }
}
