import { Readable } from 'node:stream';
import { endless, fakeConnection } from '../__testUtils__/fakeConnection';
import { KubernetesAnswerError, KubernetesError } from './errors';
import { kubernetesJson, refusalOf } from './request';

describe('kubernetesJson', () => {
  it('gives up an answer that is larger than it takes, and the connection with it', async () => {
    const body = endless('{"a":"');
    const error = await kubernetesJson(
      fakeConnection(() => ({ body })),
      '/api/v1/pods?limit=5',
      { maxBytes: 1_000_000 },
    ).catch(each => each);
    expect(error).toBeInstanceOf(KubernetesAnswerError);
    expect(error).toMatchObject({
      isTooLarge: true,
      message:
        'The API server answered /api/v1/pods with more than 1000000 bytes, which is more than the agent takes',
    });
    expect(body.destroyed).toBe(true);
    expect(body.sent).toBeLessThan(2_000_000);
  });

  it('gives up an answer that does not come to its end', async () => {
    const body = new Readable({ read() {} });
    const connection = fakeConnection(({ signal }) => {
      signal!.addEventListener('abort', () => body.destroy(signal!.reason));
      return { body };
    });
    await expect(
      kubernetesJson(connection, '/version', { timeoutMs: 20 }),
    ).rejects.toThrow('no answer within 20 ms');
  });

  it.each([
    ['a page of a proxy', '<html>token=secret</html>'],
    ['nothing', ''],
    ['half of it', '{"password":"secret'],
    ['no object', '["secret"]'],
    ['null', 'null'],
  ])('refuses %s without repeating it', async (_, text) => {
    const error = await kubernetesJson(
      fakeConnection(() => ({ text })),
      '/version',
    ).catch(each => each);
    expect(error).toBeInstanceOf(KubernetesAnswerError);
    expect(error.message).toMatch(/something else than a JSON object/);
    expect(error.message).not.toContain('secret');
  });
});

describe('refusalOf', () => {
  it('tells what the Status says', async () => {
    const text = JSON.stringify({ message: 'pods is forbidden' });
    const error = await kubernetesJson(
      fakeConnection(() => ({ status: 403, text })),
      '/api/v1/pods?limit=5',
    ).catch(each => each);
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error.message).toBe(
      'The API server answered HTTP 403 to /api/v1/pods: pods is forbidden',
    );
  });

  it('reads no more of a refusal than a Status may have', async () => {
    const body = endless('{"message":"');
    const error = await refusalOf({ status: 500, headers: {}, body }, '/api');
    expect(error.message).toBe('The API server answered HTTP 500 to /api');
    expect(body.destroyed).toBe(true);
    expect(body.sent).toBeLessThan(1_000_000);
  });
});
