import { inspect } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import { FailureLog } from './FailureLog';

describe('FailureLog', () => {
  it('logs what fails all the time every ten seconds, with how often', () => {
    const logger = mockServices.logger.mock();
    const log = new FailureLog(logger);
    const error = new Error('no connection');
    log.report('warn', 'Cannot look', error, 0);
    log.report('warn', 'Cannot look', error, 1000);
    log.report('warn', 'Cannot look', error, 9999);
    log.report('error', 'Cannot answer', error, 2000);
    log.report('warn', 'Cannot look', error, 10_000);
    log.report('warn', 'Cannot look', error, 30_000);
    expect(logger.warn.mock.calls).toEqual([
      ['Cannot look', error],
      ['Cannot look; it failed 2 more times since it was logged last', error],
      ['Cannot look', error],
    ]);
    expect(logger.error.mock.calls).toEqual([['Cannot answer', error]]);
  });

  it('logs of an error what happened, and not what hangs on it', () => {
    const logger = mockServices.logger.mock();
    const error = Object.assign(new Error(`${'long '.repeat(1000)}`), {
      code: 'ECONNRESET',
      config: { headers: { authorization: 'Bearer canary' } },
      response: { body: 'canary' },
    });
    new FailureLog(logger).report('warn', 'Cannot ask', error, 0);
    const [[message, logged]] = logger.warn.mock.calls;
    expect(message).toBe('Cannot ask');
    expect(logged).toMatchObject({ code: 'ECONNRESET' });
    expect(inspect(logged)).not.toContain('canary');
    expect(inspect(logged)).toContain('FailureLog.test');
    expect((logged as unknown as Error).message.length).toBeLessThan(1100);
  });
});
