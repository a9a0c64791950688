import { binaryBytes, parseQuantity } from './kubernetesQuantity';

describe('parseQuantity', () => {
  it.each([
    ['250m', 0.25],
    ['4', 4],
    ['1e3', 1_000],
    ['16Gi', 17_179_869_184],
    ['32861588Ki', 33_650_266_112],
    ['1.5M', 1_500_000],
  ])('reads %s', (quantity, expected) => {
    expect(parseQuantity(quantity)).toBeCloseTo(expected, 6);
  });

  it.each(['', 'x', '5 Gi', '1Zi'])('does not guess what %p means', text => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

describe('binaryBytes', () => {
  it('chooses the largest unit that leaves a number of at least 1', () => {
    expect(binaryBytes(1023)).toEqual({ value: 1023, unit: 'B' });
    expect(binaryBytes(17_179_869_184)).toEqual({ value: 16, unit: 'GiB' });
  });
});
