import { Readable } from 'node:stream';
import {
  KubernetesAnswer,
  KubernetesConnection,
  KubernetesRequest,
} from '../kubernetes';

interface Version {
  version: string;
  freshness?: string;
  resources?: { resource: string }[];
}

/**
 * Stands between an agent and an API server, and takes kinds away as a cluster
 * does: by group, version and resource.
 */
export class ApiSwitches {
  /** What is not served, such as `example.com/v1/widgets`. */
  readonly hidden = new Set<string>();
  /** Groups whose server is away. */
  readonly away = new Set<string>();
  /** The API server does not aggregate discovery. */
  plainDiscovery = false;
  /** Answers in place of the API server. */
  answer: (
    path: string,
  ) => { status: number; retryAfter?: number } | undefined = () => undefined;
  /** Whole answers in place of those of the API server. */
  respond: (path: string) => KubernetesAnswer | undefined = () => undefined;
  readonly asked: string[] = [];

  wrap(inner: KubernetesConnection): KubernetesConnection {
    return {
      name: inner.name,
      namespace: inner.namespace,
      inCluster: inner.inCluster,
      request: request => this.#request(inner, request),
      reloadCredentials: () => inner.reloadCredentials(),
      close: () => inner.close(),
    };
  }

  async #request(
    inner: KubernetesConnection,
    request: KubernetesRequest,
  ): Promise<KubernetesAnswer> {
    const [path] = request.path.split('?');
    this.asked.push(request.path);
    const whole = this.respond(request.path);
    if (whole) {
      return whole;
    }
    const made = this.answer(request.path);
    if (made) {
      return statusOf(made.status, made.retryAfter);
    }
    const [, group, version, ...rest] =
      /^\/apis\/([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (group && this.away.has(group)) {
      return statusOf(503);
    }
    const plural = rest[0]?.replace(/^namespaces\/[^/]+\//, '').split('/')[0];
    if (plural && this.hidden.has(`${group}/${version}/${plural}`)) {
      return statusOf(404);
    }
    const answer = await inner.request(
      this.plainDiscovery ? { ...request, accept: undefined } : request,
    );
    return /^\/apis(\/[^/]+\/[^/]+)?$/.test(path)
      ? this.#withoutHidden(answer, `${group}/${version}`)
      : answer;
  }

  /** Takes out of the answer of a discovery what is hidden. */
  async #withoutHidden(
    answer: KubernetesAnswer,
    groupVersion: string,
  ): Promise<KubernetesAnswer> {
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) {
      chunks.push(chunk as Buffer);
    }
    const list = JSON.parse(Buffer.concat(chunks).toString());
    for (const item of list.items ?? []) {
      const group = item.metadata.name;
      for (const each of item.versions as Version[]) {
        each.resources = each.resources?.filter(
          ({ resource }) =>
            !this.hidden.has(`${group}/${each.version}/${resource}`),
        );
        if (this.away.has(group)) {
          each.resources = [];
          each.freshness = 'Stale';
        }
      }
      item.versions = item.versions.filter(
        (each: Version) => each.freshness === 'Stale' || each.resources?.length,
      );
    }
    list.items = list.items?.filter(
      (item: { versions: Version[] }) => item.versions.length > 0,
    );
    list.resources = list.resources?.filter(
      ({ name }: { name: string }) =>
        !this.hidden.has(`${groupVersion}/${name.split('/')[0]}`),
    );
    return answerOf(answer.status, list);
  }
}

function answerOf(
  status: number,
  body: object,
  headers = {},
): KubernetesAnswer {
  const text = Buffer.from(JSON.stringify(body));
  return { status, headers, body: Readable.from([text]) };
}

function statusOf(code: number, retryAfter?: number): KubernetesAnswer {
  return answerOf(
    code,
    { kind: 'Status', code, message: `status ${code}` },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
}
