import { Gathering } from './Gathering';

describe('Gathering', () => {
  const reads: string[][] = [];
  let release: (() => void)[] = [];
  const gathering = new Gathering<string, number>(
    async keys => {
      reads.push(keys);
      await new Promise<void>(done => {
        release.push(done);
      });
      if (keys.includes('bad')) {
        throw new Error('the database is away');
      }
      return new Map(
        keys.filter(key => key !== 'none').map(key => [key, key.length]),
      );
    },
    key => key,
  );
  const answer = async () => {
    const [first] = release.splice(0, 1);
    first();
    await new Promise(done => {
      setImmediate(done);
    });
  };

  beforeEach(() => {
    reads.length = 0;
    release = [];
  });

  it('reads at once, and gathers what is asked for meanwhile', async () => {
    const first = gathering.load('a');
    const others = ['bb', 'none', 'bb', 'ccc'].map(key => gathering.load(key));
    expect(reads).toEqual([['a']]);
    await answer();
    expect(await first).toBe(1);
    expect(reads[1]).toEqual(['bb', 'none', 'ccc']);
    await answer();
    expect(await Promise.all(others)).toEqual([2, undefined, 2, 3]);
  });

  it('never answers with what was read before it was asked', async () => {
    const first = gathering.load('a');
    const again = gathering.load('a');
    await answer();
    await first;
    expect(reads).toEqual([['a'], ['a']]);
    await answer();
    expect(await again).toBe(1);
  });

  it('fails those of a read that failed, and goes on', async () => {
    const bad = gathering.load('bad').catch(error => error.message);
    const good = gathering.load('a');
    await answer();
    expect(await bad).toBe('the database is away');
    await answer();
    expect(await good).toBe(1);
  });

  it('lets those who ask one by one in a short time be served by one read', async () => {
    jest.useFakeTimers();
    try {
      const keys: string[][] = [];
      const spaced = new Gathering<string, number>(
        async asked => {
          keys.push(asked);
          return new Map(asked.map(key => [key, key.length]));
        },
        key => key,
        { gapMs: 10 },
      );
      expect(await spaced.load('a')).toBe(1);
      const others = [];
      for (const key of ['bb', 'ccc', 'dddd']) {
        others.push(spaced.load(key));
        await jest.advanceTimersByTimeAsync(3);
      }
      expect(keys).toEqual([['a']]);
      await jest.advanceTimersByTimeAsync(1);
      expect(await Promise.all(others)).toEqual([2, 3, 4]);
      expect(keys).toEqual([['a'], ['bb', 'ccc', 'dddd']]);
      await jest.advanceTimersByTimeAsync(10);
      expect(await spaced.load('a')).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
