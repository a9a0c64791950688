import type { Response } from 'express';
import { ExportSlots, TooManyExportsError } from './ExportSlots';

const ANN = 'user:default/ann';
const BEN = 'user:default/ben';

describe('ExportSlots', () => {
  const slots = new ExportSlots({ maxAtOnce: 3, maxAtOncePerUser: 2 });

  /** Begins an export that lasts until `end` or `fail` is called. */
  function begin(user: string) {
    const headers: Record<string, string> = {};
    const response = {
      set: (name: string, value: string) => {
        headers[name] = value;
      },
    } as unknown as Response;
    let end!: () => void;
    let fail!: (error: Error) => void;
    const done = slots.run(
      response,
      user,
      () =>
        new Promise<void>((resolve, reject) => {
          end = resolve;
          fail = reject;
        }),
    );
    return { done, headers, end: () => end(), fail: (e: Error) => fail(e) };
  }

  it('refuses a user who has as many as allowed, then all when all are taken, and says when to come back', async () => {
    const [first, second] = [begin(ANN), begin(ANN)];
    const third = begin(ANN);
    await expect(third.done).rejects.toMatchObject({
      name: 'TooManyExportsError',
      statusCode: 429,
      message: expect.stringContaining(
        'You have 2 exports running, as many as fleet.export.maxAtOncePerUser allows',
      ),
    });
    expect(third.headers).toEqual({ 'retry-after': '5' });

    const other = begin(BEN);
    const late = begin(BEN);
    await expect(late.done).rejects.toThrow(
      '3 exports are running, as many as fleet.export.maxAtOnce allows',
    );

    first.end();
    await first.done;
    const next = begin(BEN);
    second.end();
    other.end();
    next.end();
    await Promise.all([second.done, other.done, next.done]);
  });

  it('gives the place back when an export fails', async () => {
    for (let i = 0; i < 5; i++) {
      const attempt = begin(ANN);
      attempt.fail(new Error('store is gone'));
      await expect(attempt.done).rejects.toThrow('store is gone');
    }
    const [first, second] = [begin(ANN), begin(ANN)];
    await expect(begin(ANN).done).rejects.toThrow(TooManyExportsError);
    first.end();
    second.end();
    await Promise.all([first.done, second.done]);
  });
});
