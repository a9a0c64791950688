import { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { AgentRefusal } from '../refusal';
import { readBody } from './body';

const SECONDS = 1000;

function request(headers: Record<string, string> = {}) {
  const stream = new PassThrough();
  return Object.assign(stream, { headers }) as unknown as IncomingMessage &
    PassThrough;
}

/** Lets what was written arrive. */
const arrive = () => new Promise(resolve => setImmediate(resolve));

describe('readBody', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  });
  afterEach(() => jest.useRealTimers());

  const outcomeOf = (req: IncomingMessage, maxBytes = 1e6) => {
    const outcome: { bytes?: number; refusal?: AgentRefusal } = {};
    readBody(req, maxBytes).then(
      ({ bytes }) => Object.assign(outcome, { bytes: bytes.length }),
      error => Object.assign(outcome, { refusal: error }),
    );
    return outcome;
  };

  it('takes what comes fast enough, and leaves no clock behind', async () => {
    const req = request();
    const outcome = outcomeOf(req);
    for (let i = 0; i < 5; i++) {
      req.write(Buffer.alloc(6 * 1024));
      await arrive();
      jest.advanceTimersByTime(5 * SECONDS);
    }
    req.end();
    await arrive();
    expect(outcome).toEqual({ bytes: 5 * 6 * 1024 });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up what does not come at all after 5 s', async () => {
    const outcome = outcomeOf(request({ 'content-length': '100' }));
    jest.advanceTimersByTime(4.9 * SECONDS);
    await arrive();
    expect(outcome).toEqual({});
    jest.advanceTimersByTime(0.2 * SECONDS);
    await arrive();
    expect(outcome.refusal).toMatchObject({ code: 'busy', status: 408 });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up what comes byte by byte', async () => {
    const req = request();
    const outcome = outcomeOf(req);
    req.write(Buffer.alloc(8 * 1024));
    await arrive();
    jest.advanceTimersByTime(5 * SECONDS);
    req.write('x');
    await arrive();
    expect(outcome).toEqual({});
    jest.advanceTimersByTime(5 * SECONDS);
    await arrive();
    expect(outcome.refusal?.status).toBe(408);
  });

  it('gives up after 30 s what is not here by then', async () => {
    const req = request();
    const outcome = outcomeOf(req);
    for (let i = 0; i < 6; i++) {
      expect(outcome).toEqual({});
      req.write(Buffer.alloc(64 * 1024));
      await arrive();
      jest.advanceTimersByTime(5 * SECONDS);
      await arrive();
    }
    expect(outcome.refusal?.status).toBe(408);
  });

  it('reads no more than allowed', async () => {
    const req = request();
    const outcome = outcomeOf(req, 10);
    req.write(Buffer.alloc(11));
    await arrive();
    expect(outcome.refusal?.code).toBe('body_too_large');
    const told = outcomeOf(request({ 'content-length': '11' }), 10);
    await arrive();
    expect(told.refusal?.code).toBe('body_too_large');
  });
});
