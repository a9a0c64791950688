import { KindRegistry } from '@backstage-fleet/protocol';
import { Dispatcher } from 'undici';
import { isDenied } from '../agent/wantedKinds';
import {
  checkCluster,
  checkHub,
  checkIdentity,
  Finding,
  renderFindings,
} from '../doctor';
import { hubDispatcher } from '../hub/dispatcher';
import { loadKubernetesConnection } from '../kubernetes';
import { KubernetesConnection } from '../kubernetes/types';
import { describeError } from '../util/logger';
import { leaseName } from './leaseName';
import { stateFor } from './stateFor';

/** Options of `fleet-agent doctor`. */
export interface DoctorOptions {
  hub: string;
  kubeconfig?: string;
  context?: string;
  stateDir?: string;
  stateSecret: string;
  caFile?: string;
  denyKind?: string[];
  namespace?: string[];
  leaderElection?: string | boolean;
  tokenFile?: string;
  strict?: boolean;
  json?: boolean;
}

/**
 * Looks at everything an agent needs, and says what is wrong and how to mend it.
 *
 * @returns the exit code: 0 when the agent can work, 1 when something failed
 */
export async function doctor(
  options: DoctorOptions,
  write: (text: string) => void = text => process.stdout.write(text),
): Promise<number> {
  const findings: Finding[] = [];
  let dispatcher: Dispatcher | undefined;
  let kubernetes: KubernetesConnection | undefined;
  try {
    dispatcher = tried(findings, 'CA file', () =>
      hubDispatcher(options.caFile),
    );
    const hub =
      dispatcher && (await checkHub({ hubUrl: options.hub, dispatcher }));
    findings.push(...(hub?.findings ?? []));
    kubernetes = tried(findings, 'Kubeconfig', () =>
      loadKubernetesConnection(options),
    );
    if (kubernetes) {
      findings.push(
        ...(await checkCluster({
          kubernetes,
          specs: new KindRegistry()
            .specs()
            .filter(
              spec =>
                !isDenied(spec, options.denyKind ?? []) &&
                (spec.namespaced || !options.namespace) &&
                (spec.profile ?? 'inventory') === 'inventory',
            ),
          namespaces: options.namespace,
          strict: Boolean(options.strict),
          ...(kubernetes.inCluster && !options.stateDir
            ? {
                own: {
                  namespace: kubernetes.namespace ?? 'default',
                  secret: options.stateSecret,
                  lease: leaseName(options.leaderElection),
                },
              }
            : {}),
        })),
      );
      const state = tried(findings, 'State', () =>
        stateFor(kubernetes!, options),
      );
      if (state) {
        findings.push(
          await checkIdentity(state, hub?.hub, Boolean(options.tokenFile)),
        );
      }
    }
  } finally {
    await kubernetes?.close();
    await dispatcher?.destroy();
  }
  write(
    options.json
      ? `${JSON.stringify({ findings }, null, 2)}\n`
      : renderFindings(findings),
  );
  return findings.some(finding => finding.outcome === 'failed') ? 1 : 0;
}

function tried<T>(
  findings: Finding[],
  name: string,
  make: () => T,
): T | undefined {
  try {
    return make();
  } catch (error) {
    findings.push({ name, outcome: 'failed', sentence: describeError(error) });
    return undefined;
  }
}
