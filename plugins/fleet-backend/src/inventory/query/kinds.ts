import { KindId, KindSpec, kindSpecs } from '@backstage-fleet/protocol';
import { TextPattern } from './types';

/**
 * The kinds a name stands for: a Kind (`Pod`), a plural (`pods`) or a
 * GroupResource (`deployments.apps`), in any case, with wildcards.
 *
 * @returns ids; a name of no known kind answers itself, so that it finds
 * nothing rather than everything
 */
export function resolveKinds(pattern: TextPattern): KindId[] {
  const found = kindSpecs().filter(spec =>
    [spec.kind, spec.resource, spec.id].some(name => matches(pattern, name)),
  );
  return idsOr(found, pattern);
}

/** The kinds of an API group; `core` stands for the group without a name. */
export function resolveGroup(pattern: TextPattern): KindId[] {
  const found = kindSpecs().filter(spec =>
    matches(pattern, spec.group === '' ? 'core' : spec.group),
  );
  return found.map(spec => spec.id);
}

/** Kind (`Pod`) of a GroupResource, or its plural where the kind is not known. */
export function kindName(id: KindId): string {
  return (
    kindSpecs().find(spec => spec.id === id)?.kind ?? id.replace(/\..*$/, '')
  );
}

function idsOr(found: KindSpec[], pattern: TextPattern): KindId[] {
  return found.length === 0 && pattern.length === 1
    ? [pattern[0].toLowerCase()]
    : found.map(spec => spec.id);
}

/** Whether a text has the pieces of a pattern, in order, from end to end. */
function matches(pattern: TextPattern, name: string): boolean {
  const text = name.toLowerCase();
  const pieces = pattern.map(piece => piece.toLowerCase());
  if (pieces.length === 1) {
    return text === pieces[0];
  }
  const first = pieces[0];
  const last = pieces[pieces.length - 1];
  if (
    text.length < first.length + last.length ||
    !text.startsWith(first) ||
    !text.endsWith(last)
  ) {
    return false;
  }
  let from = first.length;
  const until = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > until) {
      return false;
    }
    from = at + piece.length;
  }
  return true;
}
