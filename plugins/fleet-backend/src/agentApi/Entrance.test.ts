import { AgentRefusal } from '../refusal';
import { Entrance } from './Entrance';

function refusalOf(work: () => unknown): AgentRefusal {
  try {
    work();
  } catch (error) {
    return error as AgentRefusal;
  }
  throw new Error('It was let in');
}

describe('Entrance', () => {
  it('turns away what is too much, until something leaves', () => {
    const entrance = new Entrance(2);
    const leave = entrance.enter('a');
    entrance.enter('b');
    expect(refusalOf(() => entrance.enter('c')).code).toBe('busy');
    leave();
    leave();
    entrance.enter('c');
    expect(refusalOf(() => entrance.enter('d')).code).toBe('busy');
  });

  it('spreads those it turned away, each to the same second', () => {
    const entrance = new Entrance(0);
    const waitOf = (key: string) =>
      refusalOf(() => entrance.enter(key)).retryAfterSeconds;
    const waits = Array.from({ length: 1000 }, (_, i) => waitOf(`agent-${i}`));
    expect(new Set(waits)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(waitOf('agent-7')).toBe(waits[7]);
  });
});
