import { queryError } from './errors';
import { QueryCharacter } from './tokenizer';
import { Comparison, Condition, TextPattern } from './types';

/** Name of a key fact, in camelCase. */
const FACT_NAME = /^[a-zA-Z][a-zA-Z0-9]{0,62}$/;

const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;

/** RFC 3339 or the beginning of it, so that texts compare as the times they are. */
const TIME = /^\d{4}-\d{2}(-\d{2}(T[\d:.]{2,15}Z?)?)?$/;

/**
 * Reads what stands behind `fact:`: `name`, `name=value,value` or
 * `name>number`.
 *
 * @param end - position behind the term
 * @param patterns - reads alternatives between commas
 * @throws InputError with the position
 */
export function parseFact(
  rest: readonly QueryCharacter[],
  end: number,
  patterns: (characters: readonly QueryCharacter[]) => TextPattern[],
): Condition {
  const at = rest.findIndex(item => !item.quoted && /[<>=]/.test(item.value));
  const name = textOf(at < 0 ? rest : rest.slice(0, at));
  if (!FACT_NAME.test(name)) {
    throw queryError(
      rest[0]?.position ?? end,
      name,
      'the name of a fact, such as fact:class=nginx or fact:cpuMillis>1000',
    );
  }
  if (at < 0) {
    return { type: 'fact', name };
  }
  const operator = rest[at].value;
  if (operator === '=') {
    return { type: 'fact', name, anyOf: patterns(rest.slice(at + 1)) };
  }
  const next = rest[at + 1];
  const orEqual = next?.value === '=' && !next.quoted;
  const comparison = `${operator}${orEqual ? '=' : ''}` as Comparison;
  const operand = rest.slice(at + comparison.length);
  const value = textOf(operand);
  if (!NUMBER.test(value) && !TIME.test(value)) {
    throw queryError(
      operand[0]?.position ?? end,
      value,
      'a number such as 1000 or a time such as 2026-12-31',
    );
  }
  return {
    type: 'factComparison',
    name,
    comparison,
    value: NUMBER.test(value) ? Number(value) : value,
  };
}

function textOf(characters: readonly QueryCharacter[]): string {
  return characters.map(item => item.value).join('');
}
