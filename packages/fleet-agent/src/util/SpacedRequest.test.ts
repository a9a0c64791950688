import { SpacedRequest } from './SpacedRequest';

describe('SpacedRequest', () => {
  let now: number;
  let request: SpacedRequest;
  beforeEach(() => {
    now = 5000;
    request = new SpacedRequest({ everyMs: 1000, now: () => now });
  });

  it('is due at once the first time, and not where nobody asks', () => {
    expect(request.dueIn).toBe(Infinity);
    request.ask();
    expect(request.dueIn).toBe(0);
    request.begin();
    expect(request.dueIn).toBe(Infinity);
  });

  it('merges what is asked for before its time, and keeps it for then', () => {
    request.begin();
    for (let i = 0; i < 100; i++) {
      request.ask();
    }
    expect(request.dueIn).toBe(1000);
    now += 999;
    expect(request.dueIn).toBe(1);
    now += 1;
    expect(request.dueIn).toBe(0);
    request.begin();
    expect(request.dueIn).toBe(Infinity);
  });

  it('waits for no more than its time after the clock was set back', () => {
    request.begin();
    request.ask();
    now -= 100_000;
    expect(request.dueIn).toBe(1000);
  });

  it('wakes who waits when it is asked, and when there is something else to look at', async () => {
    const asked = request.wait();
    request.ask();
    await asked;
    const woken = request.wait();
    request.wake();
    await woken;
    expect(request.dueIn).toBe(0);
  });
});
