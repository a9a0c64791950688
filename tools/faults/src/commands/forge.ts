import { readKey } from '@backstage-fleet/agent/src/identity/keys';
import { requestToken } from '@backstage-fleet/agent/src/identity/tokens';
import { AGENT_PATHS, PROTOCOL_VERSION } from '@backstage-fleet/protocol';
import { World } from '../world/World';

/**
 * Sends a batch that its agent has signed and never would have sent: of another
 * session, or with a batch missing before it. It deletes an object that is
 * there, so that it shows where it is taken.
 */
export async function forge(
  world: World,
  index: number,
  off: { epoch: number; seq: number },
): Promise<void> {
  const agent = world.agents[index];
  const { kept } = agent;
  const { epoch, ackedSeq } = agent.status();
  const pod = agent.cluster.sim.list({ apiVersion: 'v1', kind: 'Pod' })[0];
  if (!kept?.identity || epoch === undefined || !pod) {
    return;
  }
  const body = Buffer.from(
    JSON.stringify({
      v: PROTOCOL_VERSION,
      epoch: epoch + off.epoch,
      lane: 'inventory',
      seq: ackedSeq + off.seq,
      items: [{ t: 'delete', kind: 'pods', uid: pod.metadata.uid }],
    }),
  );
  const path = AGENT_PATHS.batch;
  const token = requestToken(await readKey(kept.privateJwk), kept.identity, {
    method: 'POST',
    path,
    body,
    hubNowMs: world.time.now(),
  });
  await agent.link.replay({
    path,
    request: {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body,
      actor: agent.cluster.name,
    },
  });
}
