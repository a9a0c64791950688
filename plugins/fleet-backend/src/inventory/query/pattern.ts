import { TextPattern } from './types';

/**
 * Whether a text matches a pattern: exactly where it has no wildcard, in any
 * case of ASCII letters where it has.
 */
export function matchesPattern(pattern: TextPattern, text: string): boolean {
  if (pattern.length === 1) {
    return text === pattern[0];
  }
  return matchesFolded(pattern.map(foldCase), foldCase(text));
}

/** Lower case of ASCII letters alone, as the stores compare. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, letter => letter.toLowerCase());
}

/** Whether a text has the pieces of a pattern, in order, from end to end. */
function matchesFolded(pieces: readonly string[], text: string): boolean {
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

/** A bare word is part of a text, wildcards or not. */
export function asPart(pattern: TextPattern): TextPattern {
  return pattern.length === 1 ? ['', pattern[0], ''] : pattern;
}
