import {
  ClusterState,
  EXPIRED_AFTER_MS,
  HealthState,
  LATE_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';

/** Connections without which what is stored says nothing of the health of now. */
const SILENT: readonly ClusterState[] = ['unreachable', 'expired', 'revoked'];

/** Health from best to worst; lists sort by the place in it. */
export const HEALTH_ORDER: readonly HealthState[] = [
  'healthy',
  'unknown',
  'degraded',
  'unreachable',
  'critical',
];

/** Whether a cluster of this connection is not heard of. */
export function isSilent(connection: ClusterState): boolean {
  return SILENT.includes(connection);
}

/**
 * The health that is shown: that of the summary while the cluster is heard
 * of, `unknown` where none was worked out yet.
 */
export function shownHealth(
  connection: ClusterState,
  summaryHealth: string | null,
): HealthState {
  if (isSilent(connection)) {
    return 'unreachable';
  }
  return (summaryHealth ?? 'unknown') as HealthState;
}

/** Columns that the expressions below speak of. */
interface HealthColumns {
  /** Last sign of life, never null. */
  lastSign: string;
  revokedAt: string;
  /** Health of the summary; null where there is none. */
  health: string;
}

/** `connectionState` as an SQL expression. */
export function stateSql(
  now: number,
  columns: Pick<HealthColumns, 'lastSign' | 'revokedAt'>,
): string {
  const before = (age: number) =>
    `${columns.lastSign} < ${Math.trunc(now) - age}`;
  return [
    'case',
    `when ${columns.revokedAt} is not null then 'revoked'`,
    `when ${before(EXPIRED_AFTER_MS)} then 'expired'`,
    `when ${before(UNREACHABLE_AFTER_MS)} then 'unreachable'`,
    `when ${before(LATE_AFTER_MS)} then 'late'`,
    `else 'live' end`,
  ].join(' ');
}

/** {@link shownHealth} as an SQL expression. */
export function healthSql(now: number, columns: HealthColumns): string {
  const silent = SILENT.map(state => `'${state}'`).join(', ');
  return `case when ${stateSql(
    now,
    columns,
  )} in (${silent}) then 'unreachable' else coalesce(${
    columns.health
  }, 'unknown') end`;
}

/** Place in {@link HEALTH_ORDER} of an SQL expression of health. */
export function healthRankSql(health: string): string {
  const ranks = HEALTH_ORDER.map(
    (value, rank) => `when '${value}' then ${rank}`,
  );
  return `case ${health} ${ranks.join(' ')} else 1 end`;
}
