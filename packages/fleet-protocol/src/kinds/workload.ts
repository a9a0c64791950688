import { JsonObject } from '../canonical';
import { text } from './read';

/** Labels that name the application an object belongs to, the strongest first. */
const WORKLOAD_LABELS = [
  'backstage.io/kubernetes-id',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
];

/**
 * The application an object belongs to, by its labels: what a Deployment, its
 * pods and its Service have in common. Ownership goes by it.
 *
 * @param projection - of the object
 * @returns the value of the first of `backstage.io/kubernetes-id`,
 * `app.kubernetes.io/instance`, `app.kubernetes.io/name`, `app` and `k8s-app`
 * @public
 */
export function workloadOf(projection: JsonObject): string | undefined {
  for (const label of WORKLOAD_LABELS) {
    const value = text(projection, 'metadata', 'labels', label);
    if (value) {
      return value;
    }
  }
  return undefined;
}
