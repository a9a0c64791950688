import { kindSpec } from '@backstage-fleet/protocol';
import { endless, fakeConnection } from '../__testUtils__/fakeConnection';
import { KubernetesAnswerError } from '../kubernetes/errors';
import { WatchEvent, watchCollection, watchLines } from './watchStream';

async function linesOf(chunks: string[], maxLine?: number): Promise<string[]> {
  async function* body() {
    for (const chunk of chunks) {
      yield Buffer.from(chunk);
    }
  }
  const lines = [];
  for await (const line of watchLines(body(), maxLine)) {
    lines.push(line);
  }
  return lines;
}

async function eventsOf(text: string): Promise<WatchEvent[]> {
  const events = [];
  for await (const event of watchCollection(
    fakeConnection(() => ({ text })),
    { spec: kindSpec('pods')! },
    {
      resourceVersion: '1',
      timeoutSeconds: 1,
      silenceMs: 1000,
      signal: new AbortController().signal,
      onOpen: () => {},
    },
  )) {
    events.push(event);
  }
  return events;
}

describe('watchLines', () => {
  it('puts lines together whatever the pieces they come in', async () => {
    expect(await linesOf(['{"a"', ':1}\n{"b":2}', '\n\n', '{"c"'])).toEqual([
      '{"a":1}',
      '{"b":2}',
    ]);
  });

  it('gives up a line that does not end', async () => {
    expect(await linesOf(['xx', 'xx', '\n'], 4)).toEqual(['xxxx']);
    await expect(linesOf(['xx', 'xx', 'x'], 4)).rejects.toThrow(
      'The API server sent a watch event of more than 4 characters',
    );
    const body = endless();
    await expect(watchLines(body).next()).rejects.toThrow(
      KubernetesAnswerError,
    );
    expect(body.destroyed).toBe(true);
  });
});

describe('watchCollection', () => {
  it.each([
    ['no JSON', '<b>secret</b>\n'],
    ['half of it', '{"type":"ADDED","object":{"secret\n'],
    ['null', 'null\n'],
    ['no type', '{"object":{"secret":1}}\n'],
    ['no object', '{"type":"ERROR"}\n'],
    ['an object that is none', '{"type":"ADDED","object":"secret"}\n'],
  ])('gives up at %s without repeating it', async (_, text) => {
    const error = await eventsOf(text).catch(each => each);
    expect(error).toBeInstanceOf(KubernetesAnswerError);
    expect(error.message).toBe(
      'The API server sent something else than events to the watch of /api/v1/pods',
    );
  });

  it('is refused by an ERROR event, with the reason shortened', async () => {
    const object = { code: 410, message: 'm'.repeat(10_000) };
    const error = await eventsOf(
      `${JSON.stringify({ type: 'ERROR', object })}\n`,
    ).catch(each => each);
    expect(error.status).toBe(410);
    expect(error.message.length).toBeLessThan(500);
  });
});
