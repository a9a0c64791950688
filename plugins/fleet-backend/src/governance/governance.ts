import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { fromJson } from '../database/columns';
import { ClusterRow } from '../database/tables';

/** Members that are plain text and have a column of the same name. */
export const TEXT_MEMBERS = [
  'owner',
  'environment',
  'criticality',
  'sensitivity',
  'project',
  'workspace',
  'datacenter',
  'description',
] as const;

/** Members that are found from the nodes unless people set them. */
export const DETECTED_MEMBERS = ['provider', 'distribution', 'region'] as const;

/** Members that are stored as JSON. */
export const JSON_MEMBERS = ['contacts', 'tags', 'labels', 'links'] as const;

/** All members of governance, in the order in which they are shown. */
export const GOVERNANCE_MEMBERS = [
  ...TEXT_MEMBERS,
  ...DETECTED_MEMBERS,
  ...JSON_MEMBERS,
] as const;

/** What people set of provider, distribution and region. */
export type PlatformOverrides = Partial<
  Record<(typeof DETECTED_MEMBERS)[number], string>
>;

/** What people say of a cluster; members nobody set are absent. */
export function governanceOf(
  row: Pick<
    ClusterRow,
    (typeof TEXT_MEMBERS)[number] | (typeof JSON_MEMBERS)[number] | 'overrides'
  >,
): Governance {
  const governance: Record<string, unknown> = {};
  for (const member of TEXT_MEMBERS) {
    if (row[member] !== null) {
      governance[member] = row[member];
    }
  }
  Object.assign(governance, overridesOf(row));
  for (const member of JSON_MEMBERS) {
    const value = fromJson<object>(row[member]);
    if (value !== undefined && Object.keys(value).length > 0) {
      governance[member] = value;
    }
  }
  return governance;
}

/** What people set of what is otherwise found from the nodes. */
export function overridesOf(
  row: Pick<ClusterRow, 'overrides'>,
): PlatformOverrides {
  return fromJson<PlatformOverrides>(row.overrides) ?? {};
}

/**
 * Governance after a change: members that are absent stay, those that are null
 * or empty go.
 */
export function mergeGovernance(
  before: Governance,
  change: Governance,
): Governance {
  const after: Record<string, unknown> = { ...before };
  for (const [member, value] of Object.entries(change)) {
    if (isNothing(value)) {
      delete after[member];
    } else if (value !== undefined) {
      after[member] = value;
    }
  }
  return after;
}

/** The columns of a governance; provider, distribution and region only where they are set. */
export function governanceColumns(
  governance: Governance,
): Record<string, string | null> {
  const columns: Record<string, string | null> = {};
  for (const member of TEXT_MEMBERS) {
    columns[member] = governance[member] ?? null;
  }
  const overrides: PlatformOverrides = {};
  for (const member of DETECTED_MEMBERS) {
    const value = governance[member];
    if (value) {
      overrides[member] = value;
      columns[member] = value;
    }
  }
  columns.overrides =
    Object.keys(overrides).length > 0 ? JSON.stringify(overrides) : null;
  for (const member of JSON_MEMBERS) {
    const value = governance[member];
    columns[member] = value ? JSON.stringify(value) : null;
  }
  columns.tags ??= '[]';
  return columns;
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
