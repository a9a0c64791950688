import { KindSpec, uidOf } from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { KubernetesError } from '../kubernetes/errors';
import { kubernetesJson } from '../kubernetes/request';
import { collectionPath } from './collection';
import { ObjectIntake } from './ObjectIntake';

/**
 * Reads one object the hub lacks and takes it in as it is now, or as gone.
 *
 * @throws KubernetesError when the API server does not give it out
 */
export async function readAgain(
  kubernetes: KubernetesConnection,
  intake: ObjectIntake,
  wanted: {
    spec: KindSpec;
    uid: string;
    /** namespace/name */
    name: string;
    at: string;
    signal: AbortSignal;
  },
): Promise<void> {
  const { spec, uid, at, signal } = wanted;
  const [namespace, name] = wanted.name.split('/');
  const path = collectionPath(
    spec,
    intake.version,
    spec.namespaced ? namespace : undefined,
  );
  try {
    const object = await kubernetesJson(
      kubernetes,
      `${path}/${encodeURIComponent(name)}`,
      { signal },
    );
    if (uidOf(object) !== uid) {
      intake.remove(uid, { send: true, at });
    }
    intake.take(object, () => ({ send: true }));
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 404)) {
      throw error;
    }
    intake.remove(uid, { send: true, at });
  }
}
