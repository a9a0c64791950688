import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AgentFatalError } from '../errors';
import { KubernetesConnection } from '../kubernetes';
import { AgentState, fileState, secretState } from '../state';

/**
 * Folder for the state of an agent on a laptop: one for each hub and context,
 * so that two clusters never share a key.
 */
export function defaultStateDir(hubUrl: string, context: string): string {
  const base = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const name = createHash('sha256')
    .update(`${hubUrl}\n${context}`)
    .digest('hex')
    .slice(0, 16);
  return join(base, 'fleet-agent', name);
}

/** The state for a connection: a folder on a laptop, a Secret in a pod. */
export function stateFor(
  kubernetes: KubernetesConnection,
  options: { hub: string; stateDir?: string; stateSecret: string },
): AgentState {
  if (options.stateDir) {
    return fileState(options.stateDir);
  }
  if (!kubernetes.inCluster) {
    return fileState(defaultStateDir(options.hub, kubernetes.name));
  }
  if (!kubernetes.namespace) {
    throw new AgentFatalError(
      'bad_options',
      'The namespace of this pod is not known; expected it beside the service account token. Give a folder with --state-dir',
    );
  }
  return secretState(kubernetes, kubernetes.namespace, options.stateSecret);
}
