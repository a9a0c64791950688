import { HubInfo } from '@backstage-fleet/protocol';
import { AgentState } from '../state';
import { describeError } from '../util/logger';
import { Finding } from './types';

/** Checks the agent's key and identity against the hub that answers. */
export async function checkIdentity(
  state: AgentState,
  hub: HubInfo | undefined,
  hasToken: boolean,
): Promise<Finding> {
  const name = 'Identity';
  let identity;
  try {
    identity = (await state.load())?.identity;
  } catch (error) {
    return {
      name,
      outcome: 'failed',
      sentence: describeError(error),
      mend: `Remove ${state.location} and enroll the cluster again`,
    };
  }
  if (!identity) {
    return {
      name,
      outcome: hasToken ? 'good' : 'warning',
      sentence: `Not enrolled yet; nothing is kept in ${state.location}`,
      ...(hasToken
        ? {}
        : {
            mend: 'Create an enrollment in the portal (Fleet, Enroll) and give its token with --token-file or --token-stdin',
          }),
    };
  }
  if (hub && hub.hubId !== identity.hubId) {
    return {
      name,
      outcome: 'failed',
      sentence: `Enrolled as "${identity.clusterName}" with the hub ${identity.hubId}, but ${hub.hubId} answers`,
      mend: `Correct --hub; where the hub's database was replaced for good, remove ${state.location} and enroll again`,
    };
  }
  return {
    name,
    outcome: 'good',
    sentence: `Enrolled as "${identity.clusterName}"; agent ${identity.agentId}, kept in ${state.location}`,
  };
}
