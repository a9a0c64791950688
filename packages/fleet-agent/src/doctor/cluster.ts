import { KindSpec } from '@backstage-fleet/protocol';
import { findExcessRights, isAllowed } from '../kubernetes/accessReview';
import { readClusterFacts } from '../kubernetes/clusterFacts';
import { KubernetesError } from '../kubernetes/errors';
import { kubernetesJson } from '../kubernetes/request';
import { mayFollow } from '../kubernetes/rules';
import { KubernetesConnection } from '../kubernetes/types';
import { describeError } from '../util/logger';
import { Finding } from './types';

/** Reviews that are asked for at a time. */
const AT_ONCE = 8;

/** What the agent needs in its own namespace when it runs as a pod. */
export interface OwnObjects {
  namespace: string;
  secret: string;
  lease?: string;
}

/** Checks the API server and the rights of these credentials. */
export async function checkCluster(options: {
  kubernetes: KubernetesConnection;
  specs: readonly KindSpec[];
  /** Namespaces the agent is limited to; all of them unless told. */
  namespaces?: readonly string[];
  own?: OwnObjects;
  /** Whether too many rights stop the agent. */
  strict: boolean;
}): Promise<Finding[]> {
  const { kubernetes, specs, namespaces } = options;
  const reached = await checkApiServer(kubernetes);
  if (reached.outcome === 'failed') {
    return [reached];
  }
  return [
    reached,
    await checkReadRights(kubernetes, specs, namespaces),
    await checkExcess(kubernetes, options.strict),
    ...(options.own ? await checkOwn(kubernetes, options.own) : []),
  ];
}

async function checkApiServer(
  kubernetes: KubernetesConnection,
): Promise<Finding> {
  const name = 'API server';
  try {
    const facts = await readClusterFacts(kubernetes);
    return {
      name,
      outcome: 'good',
      sentence: `${kubernetes.name} answers: Kubernetes ${facts.kubernetesVersion}, cluster ${facts.kubeSystemUid}`,
    };
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 401) {
      return {
        name,
        outcome: 'failed',
        sentence: `${kubernetes.name} does not accept the credentials`,
        mend: 'Sign in again or use another context; in a pod, see that the ServiceAccount token is mounted',
        commands: ['kubectl auth whoami'],
      };
    }
    if (error instanceof KubernetesError && error.status === 403) {
      return {
        name,
        outcome: 'failed',
        sentence: `${kubernetes.name} refuses to show the namespace kube-system, by which a cluster is known: ${error.message}`,
        mend: 'Bind the ClusterRole of the chart to this account',
        commands: ['kubectl apply -f fleet-agent.yaml'],
      };
    }
    return {
      name,
      outcome: 'failed',
      sentence: `${kubernetes.name} does not answer (${describeError(error)})`,
      mend: 'See whether kubectl reaches the cluster with the same kubeconfig and context',
      commands: ['kubectl version'],
    };
  }
}

async function checkReadRights(
  kubernetes: KubernetesConnection,
  specs: readonly KindSpec[],
  namespaces: readonly (string | undefined)[] = [undefined],
): Promise<Finding> {
  const name = 'Rights to read';
  const missing: KindSpec[] = [];
  try {
    for (let i = 0; i < specs.length; i += AT_ONCE) {
      const some = specs.slice(i, i + AT_ONCE);
      const allowed = await Promise.all(
        some.map(async spec => {
          const each = await Promise.all(
            namespaces.map(namespace => mayFollow(kubernetes, spec, namespace)),
          );
          return each.every(Boolean);
        }),
      );
      missing.push(...some.filter((_, index) => !allowed[index]));
    }
  } catch (error) {
    return {
      name,
      outcome: 'warning',
      sentence: `They could not be asked for (${describeError(error)})`,
    };
  }
  if (missing.length === 0) {
    return {
      name,
      outcome: 'good',
      sentence: `All ${specs.length} kinds can be listed and watched`,
    };
  }
  const ids = missing.map(spec => spec.id);
  return {
    name,
    outcome: missing.length === specs.length ? 'failed' : 'warning',
    sentence: `${missing.length} of ${
      specs.length
    } kinds cannot be listed and watched: ${ids.join(', ')}`,
    mend: 'Apply the ClusterRole of the chart again, or leave these kinds out on purpose with --deny-kind; all others are collected either way',
    commands: missing
      .slice(0, 3)
      .map(
        spec =>
          `kubectl auth can-i list ${spec.id} ${
            namespaces[0] ? `-n ${namespaces[0]} ` : ''
          }--as=system:serviceaccount:fleet-agent:fleet-agent`,
      ),
  };
}

async function checkExcess(
  kubernetes: KubernetesConnection,
  strict: boolean,
): Promise<Finding> {
  const name = 'No more rights than needed';
  try {
    const excess = await findExcessRights(kubernetes);
    return excess.length === 0
      ? {
          name,
          outcome: 'good',
          sentence: 'None of the rights that would matter in the wrong hands',
        }
      : {
          name,
          outcome: strict ? 'failed' : 'warning',
          sentence: `These credentials may also ${excess.join(', ')}`,
          mend: strict
            ? 'With --strict the agent refuses to start with them: use the ServiceAccount of the chart'
            : 'Usual for the kubeconfig of a person; for good, run the agent in the cluster by the chart',
        };
  } catch (error) {
    return {
      name,
      outcome: 'warning',
      sentence: `They could not be asked for (${describeError(error)})`,
    };
  }
}

async function checkOwn(
  kubernetes: KubernetesConnection,
  own: OwnObjects,
): Promise<Finding[]> {
  const secret = await checkObject(kubernetes, {
    name: 'Secret for the key',
    path: `/api/v1/namespaces/${own.namespace}/secrets/${own.secret}`,
    right: { group: '', resource: 'secrets', name: own.secret },
    namespace: own.namespace,
  });
  if (!own.lease) {
    return [secret];
  }
  const lease = await checkObject(kubernetes, {
    name: 'Lease',
    path: `/apis/coordination.k8s.io/v1/namespaces/${own.namespace}/leases/${own.lease}`,
    right: {
      group: 'coordination.k8s.io',
      resource: 'leases',
      name: own.lease,
    },
    namespace: own.namespace,
  });
  return [secret, lease];
}

async function checkObject(
  kubernetes: KubernetesConnection,
  object: {
    name: string;
    path: string;
    right: { group: string; resource: string; name: string };
    namespace: string;
  },
): Promise<Finding> {
  const { name, right, namespace } = object;
  const what = `${right.resource} "${right.name}" in the namespace "${namespace}"`;
  const mend =
    'The chart makes it, empty, with a Role that allows get and update on just this one; apply it again';
  try {
    await kubernetesJson(kubernetes, object.path);
  } catch (error) {
    return {
      name,
      outcome: 'failed',
      sentence:
        error instanceof KubernetesError && error.status === 404
          ? `There is no ${what}`
          : `Cannot read ${what} (${describeError(error)})`,
      mend,
    };
  }
  const canUpdate = await isAllowed(kubernetes, {
    ...right,
    verb: 'update',
    namespace,
  }).catch(() => false);
  return canUpdate
    ? { name, outcome: 'good', sentence: `It is there and can be updated` }
    : {
        name,
        outcome: 'failed',
        sentence: `It is there, but may not be updated`,
        mend,
      };
}
