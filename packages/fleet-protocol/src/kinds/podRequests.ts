import { JsonObject, JsonValue } from '../canonical';
import { milliQuantity, wholeQuantity } from './quantity';
import { at, objects } from './read';

/**
 * What a pod asks the scheduler for.
 *
 * @public
 */
export interface PodRequests {
  cpuMillis: number;
  memoryBytes: number;
}

/**
 * Requests of a pod as the scheduler counts them: the larger of what its
 * containers ask for together and what any init container asks for in its
 * turn, beside the sidecars (init containers that restart always) started
 * before it; a request of the pod itself takes their place. The overhead of
 * the runtime class comes on top.
 *
 * @param podSpec - projection of a pod spec
 * @public
 */
export function podRequests(podSpec: JsonValue | undefined): PodRequests {
  return {
    cpuMillis: requested(podSpec, 'cpu', milliQuantity),
    memoryBytes: requested(podSpec, 'memory', wholeQuantity),
  };
}

function requested(
  podSpec: JsonValue | undefined,
  resource: string,
  read: (value: JsonValue | undefined) => number | undefined,
): number {
  const of = (container: JsonObject) =>
    read(at(container, 'resources', 'requests', resource)) ?? 0;
  const overhead = read(at(podSpec, 'overhead', resource)) ?? 0;
  const whole = read(at(podSpec, 'resources', 'requests', resource));
  if (whole !== undefined) {
    return whole + overhead;
  }
  let sidecars = 0;
  let starting = 0;
  for (const container of objects(podSpec, 'initContainers')) {
    if (container.restartPolicy === 'Always') {
      sidecars += of(container);
      starting = Math.max(starting, sidecars);
    } else {
      starting = Math.max(starting, sidecars + of(container));
    }
  }
  let running = sidecars;
  for (const container of objects(podSpec, 'containers')) {
    running += of(container);
  }
  return Math.max(starting, running) + overhead;
}
