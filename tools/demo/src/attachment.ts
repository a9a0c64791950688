import { rm } from 'node:fs/promises';
import { fileState } from '@backstage-fleet/agent';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';

/** Who runs a demo cluster, as a person would say it when enrolling. */
const OWNERS: Record<string, string> = {
  production: 'group:default/platform-team',
  staging: 'group:default/platform-team',
  development: 'group:default/web',
};

/** A cluster of the demo as the hub is to know it. */
export interface DemoClusterFacts {
  name: string;
  environment: string;
}

async function isKnown(
  client: FleetClient,
  name: string,
  token: string,
): Promise<boolean> {
  try {
    await client.getCluster(name, { token });
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) {
      return false;
    }
    throw error;
  }
}

/**
 * What an agent needs to attach: nothing when it has an identity that the hub
 * knows, else a fresh enrollment token. An identity of a hub whose database is
 * gone, or of a cluster that was deleted, is thrown away.
 */
export async function enrollmentTokenFor(options: {
  client: FleetClient;
  token: string;
  stateDir: string;
  cluster: DemoClusterFacts;
}): Promise<string | undefined> {
  const { client, token, stateDir, cluster } = options;
  const stored = await fileState(stateDir).load();
  const known = await isKnown(client, cluster.name, token);
  if (stored?.identity && known) {
    return undefined;
  }
  await rm(stateDir, { recursive: true, force: true });
  const enrollment = await client.createEnrollment(
    {
      clusterName: cluster.name,
      owner: OWNERS[cluster.environment],
      environment: cluster.environment,
      autoApprove: true,
    },
    { token },
  );
  return enrollment.token;
}
