import { milliQuantity, parseQuantity, wholeQuantity } from './quantity';

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['4', 4],
    ['100m', 0.1],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128Mi', 128 * 2 ** 20],
    ['1k', 1000],
    ['2M', 2e6],
    ['3E', 3e18],
    ['1Ei', 2 ** 60],
    ['2e3', 2000],
    ['2E3', 2000],
    ['1e-2', 0.01],
    ['.5', 0.5],
    ['5.', 5],
    ['-1', -1],
    ['+1Ki', 1024],
    ['500n', 5e-7],
    [2, 2],
  ])('reads %p as %p', (text, expected) => {
    expect(parseQuantity(text)).toBeCloseTo(expected, 12);
  });

  it.each([
    '',
    'm',
    '1 Gi',
    '1KB',
    '1ki',
    'NaN',
    '0x10',
    '1e',
    '--1',
    '1e999',
    NaN,
    null,
    undefined,
    {},
    '1'.repeat(65),
  ])('does not take %p for a quantity', value => {
    expect(parseQuantity(value)).toBeUndefined();
  });
});

describe('milliQuantity and wholeQuantity', () => {
  it.each([
    ['250m', 250],
    ['1', 1000],
    ['1.1', 1100],
    ['0.29', 290],
    ['1500u', 2],
    ['1n', 1],
  ])('takes %p for %p thousandths', (text, expected) => {
    expect(milliQuantity(text)).toBe(expected);
  });

  it.each([
    ['1Gi', 1073741824],
    ['128974848', 128974848],
    ['129e6', 129000000],
    ['100m', 1],
  ])('takes %p for %p units', (text, expected) => {
    expect(wholeQuantity(text)).toBe(expected);
  });

  it('answers nothing for what is no quantity', () => {
    expect(milliQuantity('many')).toBeUndefined();
    expect(wholeQuantity(undefined)).toBeUndefined();
  });
});
