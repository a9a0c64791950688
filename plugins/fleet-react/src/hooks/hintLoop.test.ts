import { runHintLoop } from './hintLoop';

/** A hub whose answers the test gives one by one. */
function scriptedHub() {
  const asked: { after?: number; cluster?: string }[] = [];
  const waiting: {
    resolve: (answer: { seq: number }) => void;
    reject: (error: Error) => void;
  }[] = [];
  const awaitHint = (query: { after?: number; cluster?: string } = {}) => {
    asked.push(query);
    return new Promise<{ seq: number }>((resolve, reject) =>
      waiting.push({ resolve, reject }),
    );
  };
  return {
    asked,
    awaitHint,
    answer: async (seq: number) => {
      waiting.shift()!.resolve({ seq });
      await jest.advanceTimersByTimeAsync(0);
    },
    refuse: async () => {
      waiting.shift()!.reject(new Error('no answer'));
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

describe('runHintLoop', () => {
  let controller: AbortController;
  beforeEach(() => {
    jest.useFakeTimers();
    controller = new AbortController();
  });
  afterEach(() => {
    controller.abort();
    jest.useRealTimers();
  });

  function start(random = 0) {
    const hub = scriptedHub();
    const onHint = jest.fn();
    const onConnection = jest.fn();
    runHintLoop({
      awaitHint: hub.awaitHint,
      cluster: 'osl-prod-1',
      onHint,
      onConnection,
      signal: controller.signal,
      random: () => random,
    });
    return { hub, onHint, onConnection };
  }

  it('asks where the feed stands, then what comes after', async () => {
    const { hub, onHint } = start();
    await hub.answer(7);
    expect(hub.asked).toEqual([
      { cluster: 'osl-prod-1' },
      { cluster: 'osl-prod-1', after: 7 },
    ]);
    await jest.advanceTimersByTimeAsync(1);
    expect(onHint).toHaveBeenCalledTimes(1);
  });

  it('joins hints that come faster than once a second and loses none', async () => {
    const { hub, onHint } = start();
    await hub.answer(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(onHint).toHaveBeenCalledTimes(1);
    for (let seq = 2; seq < 12; seq += 1) {
      await hub.answer(seq);
    }
    await jest.advanceTimersByTimeAsync(900);
    expect(onHint).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(200);
    expect(onHint).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(onHint).toHaveBeenCalledTimes(2);
  });

  it('delays a hint by at most 200 ms of jitter', async () => {
    const { hub, onHint } = start(1);
    await hub.answer(3);
    await jest.advanceTimersByTimeAsync(199);
    expect(onHint).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(onHint).toHaveBeenCalledTimes(1);
  });

  it('does not hint where the hub answers that nothing changed, and does not spin', async () => {
    const { hub, onHint } = start();
    await hub.answer(7);
    await jest.advanceTimersByTimeAsync(1);
    await hub.answer(7);
    expect(hub.asked).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(hub.asked).toHaveLength(3);
    expect(onHint).toHaveBeenCalledTimes(1);
  });

  it('waits longer after each error, 30 s at most, and says so', async () => {
    const { hub, onConnection } = start(1);
    const pauses = [1, 2, 4, 8, 16, 30, 30].map(seconds => seconds * 1_000);
    for (const [index, pause] of pauses.entries()) {
      await hub.refuse();
      await jest.advanceTimersByTimeAsync(pause - 1);
      expect(hub.asked).toHaveLength(index + 1);
      await jest.advanceTimersByTimeAsync(1);
      expect(hub.asked).toHaveLength(index + 2);
    }
    expect(onConnection).toHaveBeenLastCalledWith(expect.any(Error));
    await hub.answer(4);
    expect(onConnection).toHaveBeenLastCalledWith(undefined);
  });

  it('stops when aborted, with a hint still to come', async () => {
    const { hub, onHint } = start(1);
    await hub.answer(7);
    controller.abort();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(onHint).not.toHaveBeenCalled();
    expect(hub.asked).toHaveLength(2);
  });
});
