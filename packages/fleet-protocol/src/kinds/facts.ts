import { ResourceFacts } from './types';

const MAX_FACTS = 12;
const MAX_TEXT = 128;
const MAX_LIST = 20;

/** A fact of which an object may know nothing. */
export type MaybeFact = ResourceFacts[string] | undefined;

/**
 * Facts within the bounds of {@link ResourceFacts}: what is unknown or empty
 * is left out, long texts and lists are cut, lists lose repetitions.
 *
 * @returns undefined where nothing is left
 */
export function factsOf(
  known: Record<string, MaybeFact>,
): ResourceFacts | undefined {
  const facts: ResourceFacts = {};
  let count = 0;
  for (const name of Object.keys(known)) {
    const value = bounded(known[name]);
    if (value !== undefined && count < MAX_FACTS) {
      facts[name] = value;
      count += 1;
    }
  }
  return count > 0 ? facts : undefined;
}

function bounded(value: MaybeFact): MaybeFact {
  if (typeof value === 'string') {
    return value === '' ? undefined : clip(value);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  if (Array.isArray(value)) {
    return value.length === 0
      ? undefined
      : [...new Set(value)].slice(0, MAX_LIST).map(clip);
  }
  return value;
}

/** Cuts a text without cutting a surrogate pair in two. */
function clip(text: string): string {
  return text.length > MAX_TEXT
    ? text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '')
    : text;
}
