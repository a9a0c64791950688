import { KubeObjectInput } from '../store';
import { Addon } from '../api/addedKinds';
import { addonNamespaces, addonObjects } from './addons';
import { appCompanions, batches, cronJob } from './companions';
import { foundation, namespaceFoundation } from './foundation';
import type { Life } from './Life';
import { canary, companionManifests } from './manifests';
import { nodeManifests } from './nodeManifests';

/** Creates an object with its status, as whoever has installed it. */
function install(
  { cluster }: Life,
  object: KubeObjectInput,
  manager: string,
): void {
  const { status, ...rest } = object;
  const { apiVersion, kind, metadata } = cluster.create(
    // Kinds without a status subresource take their status like any field.
    cluster.kindOf(object).status ? rest : object,
    { manager },
  );
  if (!status || !cluster.kindOf(object).status) return;
  const { namespace, name } = metadata;
  cluster.patch(
    { apiVersion, kind, namespace, name },
    { status },
    { manager, subresource: 'status' },
  );
}

function makeNamespace(life: Life, name: string, team?: string): void {
  const { cluster, profile } = life;
  if (cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })) return;
  cluster.create(
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          'pod-security.kubernetes.io/enforce': 'baseline',
          'example.com/environment': profile.environment,
          team: team ?? 'platform-team',
        },
      },
    },
    { manager: 'terraform' },
  );
  if (!team) return;
  for (const object of namespaceFoundation(name, team)) {
    install(life, object, 'terraform');
  }
}

/** Fills a new cluster with what its profile says. */
export function populate(life: Life, presentMs: number): void {
  const { cluster, profile, random, apps } = life;
  for (const object of foundation(profile)) install(life, object, 'terraform');
  for (const node of nodeManifests(cluster.name, profile, random)) {
    install(life, node, 'kubelet');
  }
  for (const { template } of apps) {
    const { namespace, team, system } = template;
    makeNamespace(life, namespace, system ? undefined : team);
  }
  for (const addon of profile.addons as Addon[]) {
    for (const name of addonNamespaces[addon]) makeNamespace(life, name);
  }
  for (const app of apps) {
    for (const object of [
      ...companionManifests(app, random),
      ...appCompanions(app, cluster.name),
    ]) {
      install(life, object, profile.deployedBy);
    }
    life.deploy(app);
  }
  for (const batch of batches) {
    const { namespace: name } = batch;
    if (!cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })) continue;
    const token = canary('env', random);
    install(life, cronJob(batch, token), profile.deployedBy);
  }
  const context = { cluster: cluster.name, profile, apps, random, presentMs };
  for (const object of addonObjects(context)) {
    install(life, object, profile.deployedBy);
  }
}
