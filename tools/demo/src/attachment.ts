import { rm } from 'node:fs/promises';
import { fileState } from '@backstage-fleet/agent';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { LifeProfile } from '@backstage-fleet/simulator';
import { ownerOf } from './governance';

/** A cluster of the demo as the hub is to know it. */
export interface DemoClusterFacts {
  name: string;
  environment: LifeProfile['environment'];
}

/** Whether this hub knows the agent. Another hub may know a cluster of the same name. */
async function isKnown(
  client: FleetClient,
  name: string,
  agentId: string,
  token: string,
): Promise<boolean> {
  try {
    const { agents } = await client.getCluster(name, { token });
    return agents.some(({ id }) => id === agentId);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) {
      return false;
    }
    throw error;
  }
}

/**
 * What an agent needs to attach: nothing when it has an identity that the hub
 * knows, else a fresh enrollment token. The identity of another hub (its database
 * is gone, or it ran on the other engine), or of a cluster that was deleted, is
 * thrown away.
 */
export async function enrollmentTokenFor(options: {
  client: FleetClient;
  token: string;
  stateDir: string;
  cluster: DemoClusterFacts;
}): Promise<string | undefined> {
  const { client, token, stateDir, cluster } = options;
  const stored = await fileState(stateDir).load();
  const agentId = stored?.identity?.agentId;
  if (agentId && (await isKnown(client, cluster.name, agentId, token))) {
    return undefined;
  }
  await rm(stateDir, { recursive: true, force: true });
  const enrollment = await client.createEnrollment(
    {
      clusterName: cluster.name,
      owner: ownerOf(cluster),
      environment: cluster.environment,
      autoApprove: true,
    },
    { token },
  );
  return enrollment.token;
}
