/** Environments in the order of what counts most, as far as their names tell. */
const WEIGHTY = [/^prod/i, /^(stag|stg|pre)/i, /^(test|qa|int)/i, /^dev/i];

/** Orders environments: production first, development last, others between, none at the end. */
export function compareEnvironments(a: string, b: string): number {
  const rank = (name: string) => {
    const at = WEIGHTY.findIndex(pattern => pattern.test(name));
    return at < 0 ? 2.5 : at;
  };
  return (
    Number(a === '') - Number(b === '') ||
    rank(a) - rank(b) ||
    a.localeCompare(b)
  );
}
