import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { ResponseWriter } from './ResponseWriter';

/** A client that takes a piece when it is told to. */
class SlowResponse extends EventEmitter {
  destroyed = false;
  writableEnded = false;
  readonly written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return false;
  }
}

describe('ResponseWriter', () => {
  let response: SlowResponse;
  let writer: ResponseWriter;

  beforeEach(() => {
    response = new SlowResponse();
    writer = new ResponseWriter(response as unknown as Response);
  });

  it('waits until the client took a piece', async () => {
    const settled = jest.fn();
    const piece = writer.write('a').then(settled);
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    response.emit('drain');
    await piece;
    expect(settled).toHaveBeenCalledWith(true);
  });

  it('listens once for however many pieces', async () => {
    for (let i = 0; i < 30; i++) {
      const piece = writer.write(String(i));
      response.emit('drain');
      await expect(piece).resolves.toBe(true);
    }
    expect(response.written).toHaveLength(30);
    expect(response.listenerCount('drain')).toBe(1);
    expect(response.listenerCount('close')).toBe(1);
  });

  it.each(['close', 'error'])(
    'stops waiting for a client that goes away (%s)',
    async event => {
      const piece = writer.write('a');
      response.destroyed = true;
      response.emit(event);
      await expect(piece).resolves.toBe(false);
      await expect(writer.write('b')).resolves.toBe(false);
      expect(response.written).toEqual(['a']);
      expect(writer.isGone).toBe(true);
    },
  );
});
