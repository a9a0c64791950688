import { Readable } from 'node:stream';
import {
  KubernetesAnswer,
  KubernetesConnection,
  KubernetesRequest,
} from '../kubernetes';

/** A connection to an API server that a test makes up. */
export function fakeConnection(
  answer: (
    request: KubernetesRequest,
  ) => Partial<KubernetesAnswer> & { text?: string },
): KubernetesConnection & { asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'fake',
    inCluster: false,
    asked,
    async request(request) {
      asked.push(request.path);
      const { text = '', ...more } = answer(request);
      return {
        status: 200,
        headers: {},
        body: Readable.from(text ? [Buffer.from(text)] : []),
        ...more,
      };
    },
    reloadCredentials() {},
    async close() {},
  };
}

/** A body that goes on for as long as somebody reads it. */
export function endless(start = ''): Readable & { sent: number } {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const body = Object.assign(
    new Readable({
      read() {
        body.sent += chunk.length;
        body.push(chunk);
      },
    }),
    { sent: 0 },
  );
  if (start) {
    body.push(start);
  }
  return body;
}
