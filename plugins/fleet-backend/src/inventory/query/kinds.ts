import { KindId, KindRegistry, KindSpec } from '@backstage-fleet/protocol';
import { matchesPattern } from './pattern';
import { TextPattern } from './types';

/**
 * The kinds a name stands for: a Kind (`Pod`), a plural (`pods`) or a
 * GroupResource (`deployments.apps`), in any case, with wildcards.
 *
 * @returns ids; a name of no known kind answers itself, so that it finds
 * nothing rather than everything
 */
export function resolveKinds(
  pattern: TextPattern,
  kinds: KindRegistry,
): KindId[] {
  const found = kinds
    .specs()
    .filter(spec =>
      [spec.kind, spec.resource, spec.id].some(name => matches(pattern, name)),
    );
  return idsOr(found, pattern);
}

/** The kinds of an API group; `core` stands for the group without a name. */
export function resolveGroup(
  pattern: TextPattern,
  kinds: KindRegistry,
): KindId[] {
  const found = kinds
    .specs()
    .filter(spec => matches(pattern, spec.group === '' ? 'core' : spec.group));
  return found.map(spec => spec.id);
}

function idsOr(found: KindSpec[], pattern: TextPattern): KindId[] {
  return found.length === 0 && pattern.length === 1
    ? [pattern[0].toLowerCase()]
    : found.map(spec => spec.id);
}

/** Names of kinds are compared in any case. */
function matches(pattern: TextPattern, name: string): boolean {
  return matchesPattern(
    pattern.map(piece => piece.toLowerCase()),
    name.toLowerCase(),
  );
}
