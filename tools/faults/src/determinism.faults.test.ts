import fc from 'fast-check';
import { plans } from './commands/arbitraries';
import { explain } from './invariants/streams';
import { simulate } from './simulate';

describe('a run', () => {
  const [plan, other] = fc
    .sample(plans(25), { numRuns: 12, seed: 7 })
    .slice(-2);

  it('goes the same way again, to the last byte and millisecond', async () => {
    const first = await simulate(plan, { engine: 'sqlite' });
    const second = await simulate(plan, { engine: 'sqlite' });
    expect(second).toEqual(first);
  });

  it('goes another way with another seed', async () => {
    const first = await simulate(plan, { engine: 'sqlite' });
    const second = await simulate(other, { engine: 'sqlite' });
    expect(second.trace).not.toBe(first.trace);
  });
});

describe('versions', () => {
  it.each<[string[], string[], string]>([
    [['a', 'c'], ['a', 'b', 'c'], 'fine'],
    [['a', 'a'], ['a'], 'fine'],
    [['b', 'a'], ['a', 'b'], 'went back to a: stored b a, was a b'],
    [['x'], ['a'], 'was stored as x, which it never was: was a'],
  ])('%j of an object that was %j', (stored, states, said) => {
    expect(explain(stored, states) ?? 'fine').toBe(said);
  });
});
