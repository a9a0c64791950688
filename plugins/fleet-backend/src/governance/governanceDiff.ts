import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { GOVERNANCE_MEMBERS } from './governance';

/** A member of governance that a change touched, as text. */
export interface GovernanceChange {
  path: string;
  before?: string;
  after?: string;
}

/** Values longer than this are cut in the audit. */
const MAX_TEXT = 256;

/** What differs between two states of governance, labels one by one, in a stable order. */
export function governanceDiff(
  before: Governance,
  after: Governance,
): GovernanceChange[] {
  const changes: GovernanceChange[] = [];
  for (const member of GOVERNANCE_MEMBERS) {
    if (member === 'labels') {
      changes.push(...labelChanges(before.labels ?? {}, after.labels ?? {}));
      continue;
    }
    add(changes, `governance.${member}`, before[member], after[member]);
  }
  return changes;
}

function labelChanges(
  before: Record<string, string>,
  after: Record<string, string>,
): GovernanceChange[] {
  const changes: GovernanceChange[] = [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of [...keys].sort()) {
    add(changes, `governance.labels[${key}]`, before[key], after[key]);
  }
  return changes;
}

function add(
  changes: GovernanceChange[],
  path: string,
  before: unknown,
  after: unknown,
): void {
  const [was, is] = [textOf(before), textOf(after)];
  if (was !== is) {
    changes.push({
      path,
      ...(was === undefined ? {} : { before: was.slice(0, MAX_TEXT) }),
      ...(is === undefined ? {} : { after: is.slice(0, MAX_TEXT) }),
    });
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
