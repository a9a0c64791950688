import { deepEqual, toTimestamp } from '../store';

/** One entry of `status.conditions`. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastHeartbeatTime?: string;
  lastProbeTime?: string | null;
}

/** The condition of a type, if it is set. */
export function conditionOf(
  status: { conditions?: Condition[] } | undefined,
  type: string,
): Condition | undefined {
  return status?.conditions?.find(condition => condition.type === type);
}

/**
 * The conditions with one of them set; the transition time moves only when the
 * status does. `stamps` names further time fields to set when anything changed.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  next: Condition,
  nowMs: number,
  stamps: ('lastUpdateTime' | 'lastHeartbeatTime')[] = [],
): Condition[] {
  const all = [...(conditions ?? [])];
  const index = all.findIndex(({ type }) => type === next.type);
  const previous = all[index];
  const now = toTimestamp(nowMs);
  const lastTransitionTime =
    previous?.status === next.status ? previous.lastTransitionTime : now;
  const merged: Condition = { ...previous, ...next, lastTransitionTime };
  if (previous && deepEqual(previous, merged)) return all;
  for (const stamp of stamps) merged[stamp] = now;
  if (index < 0) all.push(merged);
  else all[index] = merged;
  return all;
}
