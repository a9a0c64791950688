import { cutOffOf } from './exportEnd';

const REASON =
  'cut off by fleet.export.maxRows (3); narrow the query for the rest';

describe('the end of an export', () => {
  it.each([
    ['CSV', `a,b\r\n# 3 rows, ${REASON}\r\n`],
    [
      'NDJSON',
      `{"name":"a"}\n${JSON.stringify({
        export: { rows: 3, truncated: true, reason: REASON },
      })}\n`,
    ],
  ])('says which limit cut it off, %s', (_, end) => {
    expect(cutOffOf(end)).toBe(`3 rows, ${REASON}`);
  });

  it.each([
    ['CSV', 'a,b\r\n# 3 rows, complete\r\n'],
    ['NDJSON', '{"export":{"rows":3,"truncated":false}}\n'],
    ['another file', 'a,b\r\nc,d\r\n'],
    ['JSON that is no object', 'null\n'],
    ['nothing', ''],
  ])('says nothing where the file is complete, %s', (_, end) => {
    expect(cutOffOf(end)).toBeUndefined();
  });
});
