/** Texts that have broken searches, statements, patterns and pages of others. */
export const TEXTS: readonly string[] = [
  "'",
  '"',
  "''",
  '`',
  '\\',
  '\\\\',
  "\\'",
  '%',
  '_',
  '%%',
  '\\%',
  '--',
  '/*',
  ';',
  '?',
  '??',
  '$1',
  ':name',
  '{}',
  '[]',
  '()',
  '(',
  ')',
  '.*',
  '^$',
  '|',
  '&',
  '<>',
  '\0',
  'a\0b',
  '\u0001\u001f\u007f',
  '\r\n',
  '\t',
  '\ud800',
  '\udfff\ud800',
  '\u202etxt.exe',
  '\u200b\u200d\ufeff',
  'İı\u0307ſK',
  'e\u0301é',
  '😀👨‍👩‍👧‍👦',
  '\u{10ffff}',
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; DROP TABLE resources; --",
  "') UNION SELECT token_hash FROM enrollments --",
  '" OR ""="',
  "x' AND (SELECT 1 FROM pg_sleep(30))::text = '1",
  "x'||(SELECT sealed_key FROM hub_keys)||'",
  '1; SELECT pg_sleep(30)',
  '${7*7}{{7*7}}<%= 7*7 %>#{7*7}',
  '$(sleep 30)`sleep 30`',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  'constructor.prototype',
  'hasOwnProperty',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '99999999999999999999',
  '0x10',
  'true',
  '[object Object]',
  '<script>alert(1)</script>',
  `${'java'}script:alert(1)`,
  '=1+1',
  `${'a'.repeat(30)}!`,
  '((((((((((a+)+)+)+)+)+)+)+)+)+)+$',
  '(a|a)*$(a|aa)+$([a-zA-Z]+)*',
  'x'.repeat(200),
  'x'.repeat(10_000),
  "'".repeat(1000),
  '\\'.repeat(999),
  '('.repeat(1000),
  '%'.repeat(250),
  '_'.repeat(250),
  'é'.repeat(250),
];

/** Texts that make slow what backtracks. */
export const SLOW: readonly string[] = [
  `${'a'.repeat(60)}!`,
  `${'a*'.repeat(5)}b`,
  `${'*a'.repeat(5)}*`,
  `${'%_'.repeat(100)}`,
  `${'ab'.repeat(500)}c`,
  `${' '.repeat(1900)}x`,
  `${'"'.repeat(1999)}`,
  `${'-'.repeat(1999)}`,
  `${','.repeat(1999)}`,
  `label:${'a/'.repeat(900)}`,
  `age<${'9'.repeat(1900)}d`,
  `name:${'\\'.repeat(1900)}`,
];

/** Cursors that no hub made, for a list of some number of keys. */
export function cursors(): string[] {
  const packed = (value: unknown) =>
    Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
  const values: unknown[] = [
    "' OR 1=1",
    '\0',
    '\ud800',
    1e15,
    -1e15,
    1.5,
    9007199254740993,
    null,
    true,
    {},
    [],
    { toString: 'x' },
    'x'.repeat(1000),
    '00000000-0000-0000-0000-000000000000',
  ];
  const orders = ['name', '-name', 'age', 'seq', 'id', 'receivedAt', 'default'];
  return [
    '',
    'x',
    '%',
    '\0',
    packed([]),
    packed({}),
    packed(null),
    packed('x'),
    '[',
    Buffer.from('[').toString('base64url'),
    packed('['.repeat(500)),
    ...orders.flatMap(order => [
      packed([order]),
      ...values.map(value => packed([order, value])),
      ...values.map(value => packed([order, value, value])),
      ...values.map(value => packed([order, value, value, value])),
    ]),
  ];
}

/** Those that are tried everywhere; the others take turns. */
const ALWAYS = new Set(["'", '\\', '%', 'a\0b', '\ud800', "' OR 1=1 --"]);

/**
 * Some of many texts for one of many places, others for the next one, so that
 * all are tried somewhere within the time of a run; FLEET_HOSTILE_FULL=1 tries
 * all of them everywhere.
 */
export function turnOf<T>(
  all: readonly T[],
  place: number,
  share: number,
): T[] {
  if (process.env.FLEET_HOSTILE_FULL) {
    return [...all];
  }
  return all.filter(
    (text, i) => i % share === place % share || ALWAYS.has(text as string),
  );
}

/** Runs work on many things, a few at a time, and keeps the order of what comes of it. */
export async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  lanes = 8,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < items.length) {
        const i = next++;
        results[i] = await work(items[i]);
      }
    }),
  );
  return results;
}
