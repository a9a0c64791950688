import { StringDecoder } from 'node:string_decoder';
import { JsonObject } from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { KubernetesAnswerError, KubernetesError } from '../kubernetes/errors';
import { placeOf, refusalOf } from '../kubernetes/request';
import { Collection, pathOf } from './collection';

/** One line of a watch. */
export interface WatchEvent {
  type: string;
  object: JsonObject;
}

/** A line longer than this is no Kubernetes object (etcd takes 1.5 MiB by default). */
const MAX_LINE = 16 * 1024 * 1024;

/**
 * Splits the body of a watch into its lines.
 *
 * @throws KubernetesAnswerError when a line does not end
 */
export async function* watchLines(
  body: AsyncIterable<Buffer>,
  maxLine = MAX_LINE,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    const text = decoder.write(chunk);
    let start = 0;
    for (
      let end = text.indexOf('\n');
      end >= 0;
      end = text.indexOf('\n', start)
    ) {
      parts.push(text.slice(start, end));
      const line = parts.join('');
      parts = [];
      length = 0;
      start = end + 1;
      if (line.trim()) {
        yield line;
      }
    }
    if (start < text.length) {
      parts.push(text.slice(start));
      length += text.length - start;
      if (length > maxLine) {
        throw new KubernetesAnswerError(
          `The API server sent a watch event of more than ${maxLine} characters`,
        );
      }
    }
  }
}

/**
 * Watches a collection from a resource version until the API server ends the watch.
 *
 * @remarks
 * Ends with an error after `silenceMs` without a byte: bookmarks come about
 * every minute, so that silence means that the connection is dead.
 *
 * @throws KubernetesError for refusals and for ERROR events; 410 when the
 * resource version is too old. KubernetesAnswerError for what is no event
 */
export async function* watchCollection(
  kubernetes: KubernetesConnection,
  collection: Collection,
  options: {
    resourceVersion: string;
    timeoutSeconds: number;
    silenceMs: number;
    signal: AbortSignal;
    onOpen: () => void;
  },
): AsyncGenerator<WatchEvent> {
  const query = new URLSearchParams({
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: options.resourceVersion,
    timeoutSeconds: String(options.timeoutSeconds),
  });
  const path = `${pathOf(collection)}?${query}`;
  const answer = await kubernetes.request({
    path,
    signal: options.signal,
    silenceMs: options.silenceMs,
  });
  if (answer.status !== 200) {
    throw await refusalOf(answer, path);
  }
  options.onOpen();
  try {
    for await (const line of watchLines(answer.body)) {
      const event = eventOf(line, path);
      if (event.type === 'ERROR') {
        throw errorOf(event.object, path);
      }
      yield event;
    }
  } finally {
    answer.body.destroy();
  }
}

/** The parser's own message would show what was sent. */
function eventOf(line: string, path: string): WatchEvent {
  let event: Partial<WatchEvent> | null;
  try {
    event = JSON.parse(line);
  } catch {
    event = null;
  }
  const object: unknown = event?.object;
  if (
    typeof event?.type !== 'string' ||
    object === null ||
    typeof object !== 'object'
  ) {
    throw new KubernetesAnswerError(
      `The API server sent something else than events to the watch of ${placeOf(
        path,
      )}`,
    );
  }
  return event as WatchEvent;
}

/** The refusal in an ERROR event, whose object is a Status. */
function errorOf(status: JsonObject, path: string): KubernetesError {
  const details = status.details as JsonObject | undefined;
  const seconds = details?.retryAfterSeconds;
  return new KubernetesError(
    typeof status.code === 'number' ? status.code : 500,
    `The API server ended the watch of ${placeOf(path)}: ${String(
      status.message ?? status.reason ?? 'no reason given',
    ).slice(0, 300)}`,
    typeof seconds === 'number' ? seconds * 1000 : undefined,
  );
}
