import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { InputError } from '@backstage/errors';
import { parseAllDocuments } from 'yaml';
import { checkGovernance } from './checkGovernance';
import { mergeGovernance } from './governance';

/** What a file says of a cluster. */
export interface GovernanceEntry {
  name: string;
  governance: Governance;
}

/** Clusters that one file may speak of. */
const MAX_ENTRIES = 20_000;

/** Problems that are told at once. */
const MAX_PROBLEMS = 5;

/**
 * Reads a governance file: a YAML list of clusters, each with its `name` and
 * the members of governance beside it.
 *
 * @throws InputError naming each entry that is wrong; then nothing of the file counts
 */
export function parseGovernanceFile(content: string): GovernanceEntry[] {
  const documents = parseAllDocuments(content, { maxAliasCount: 100 } as any);
  if (!Array.isArray(documents) || documents.length === 0) {
    return [];
  }
  const broken = documents.flatMap(document => document.errors);
  if (broken.length > 0) {
    throw new InputError(`it is no YAML: ${broken[0].message}`);
  }
  const items: unknown[] = [];
  for (const document of documents) {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value !== null && !Array.isArray(value)) {
      throw new InputError(
        'it must be a list of clusters, each with "name" and members of governance',
      );
    }
    items.push(...((value as unknown[] | null) ?? []));
  }
  if (items.length > MAX_ENTRIES) {
    throw new InputError(
      `it has ${items.length} clusters; at most ${MAX_ENTRIES} are taken`,
    );
  }
  return readEntries(items);
}

function readEntries(items: readonly unknown[]): GovernanceEntry[] {
  const problems: string[] = [];
  const entries = new Map<string, GovernanceEntry>();
  for (const [index, item] of items.entries()) {
    const { name, ...members } = (item ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || !/^[a-z0-9-]{1,63}$/.test(name)) {
      problems.push(`entry ${index + 1} has no "name" of a cluster`);
      continue;
    }
    if (entries.has(name)) {
      problems.push(`"${name}" is there twice`);
      continue;
    }
    try {
      const governance = mergeGovernance({}, checkGovernance(members));
      entries.set(name, { name, governance });
    } catch (error) {
      problems.push(`of "${name}": ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) {
    const rest = problems.length - MAX_PROBLEMS;
    throw new InputError(
      [
        ...problems.slice(0, MAX_PROBLEMS),
        ...(rest > 0 ? [`and ${rest} more`] : []),
      ].join('; '),
    );
  }
  return [...entries.values()];
}
