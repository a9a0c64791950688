import { ServerResponse } from 'node:http';
import { ApiServer } from '../api/ApiServer';
import { ServedKind, apiVersionOf, resourceOf } from '../api/kinds';
import { Matcher } from '../api/selectors';
import { Status, expired } from '../api/status';
import { EventType, StoreEvent } from '../store';
import { invalidListOptions, parseRevision, selectionOf } from './listing';
import { ResourceRequest, isTrue } from './requestInfo';

/** A client that reads slower than this is cut off, as the API server does. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

/** The annotation of the bookmark that closes the initial events. */
export const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** How this watcher sees a change, or undefined when it does not. */
export function seenAs(
  event: StoreEvent,
  matches: Matcher,
): EventType | undefined {
  const now = event.type !== 'DELETED' && matches(event.current.object);
  const before = event.previous !== undefined && matches(event.previous.object);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

/**
 * One watch over HTTP. Lines are collected within a turn of the event loop and
 * written together; their bytes are shared by all watchers of the same event.
 */
export class Watcher {
  readonly #unsent: Buffer[] = [];
  readonly #matches: Matcher;
  readonly #bookmarks: boolean;
  #stopListening?: () => void;
  #flushing = false;
  #deadline?: NodeJS.Timeout;
  #truncateAfter?: number;
  #closed = false;

  constructor(
    private readonly api: ApiServer,
    private readonly request: ResourceRequest,
    private readonly res: ServerResponse,
    options: {
      onClose(watcher: Watcher): void;
      /** Cuts the connection in the middle of the line after this many lines. */
      truncateAfter?: number;
    },
  ) {
    this.#matches = selectionOf(request).matches;
    this.#bookmarks = isTrue(request.query.get('allowWatchBookmarks'));
    this.#truncateAfter = options.truncateAfter;
    res.on('close', () => {
      this.#release();
      options.onClose(this);
    });
  }

  /** @throws ApiStatusError before anything is written: 400, 422 */
  start(): void {
    const { query, kind } = this.request;
    const revision = parseRevision(query.get('resourceVersion'));
    const wantsInitial = query.get('sendInitialEvents');
    this.#checkOptions(wantsInitial, query.get('resourceVersionMatch') ?? '');
    const table = this.api.store.table(resourceOf(kind));
    this.res.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    this.res.flushHeaders();
    // Without a revision, and with 0, a watch begins with what is there.
    const initial = wantsInitial === null ? !revision : isTrue(wantsInitial);
    if (initial) {
      for (const stored of table.sorted()) {
        if (this.#matches(stored.object)) {
          this.#send(Buffer.from(`{"type":"ADDED","object":${stored.json}}\n`));
        }
      }
      if (wantsInitial !== null) this.bookmark(true);
    } else if (revision) {
      if (revision < table.log.floor) {
        this.fail(
          expired(`too old resource version: ${revision} (${table.log.floor})`)
            .status,
        );
        return;
      }
      for (const event of table.log.after(revision)) this.#observe(event);
    }
    // A revision that is still to come is waited for.
    this.#stopListening = table.listen(event => {
      if (!revision || event.revision > revision) this.#observe(event);
    });
    const timeout = Number(query.get('timeoutSeconds') ?? 0);
    if (timeout > 0) {
      this.#deadline = setTimeout(() => {
        this.bookmark();
        this.close();
      }, timeout * 1000);
    }
  }

  /** Whether this watch is of objects of a kind. */
  isOf(kind: ServedKind): boolean {
    return resourceOf(this.request.kind) === resourceOf(kind);
  }

  /** Tells how far this watch has come, where the client wants to know. */
  bookmark(endsInitialEvents = false): void {
    if (!this.#bookmarks || this.#closed) return;
    const { kind } = this.request;
    const object = {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(this.api.store.revision),
        creationTimestamp: null,
        ...(endsInitialEvents && {
          annotations: { [INITIAL_EVENTS_END]: 'true' },
        }),
      },
      ...this.#bookmarkBody(),
    };
    this.#send(
      Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`),
    );
  }

  /** Sends an ERROR event and ends the watch. */
  fail(status: Status): void {
    this.#send(
      Buffer.from(`${JSON.stringify({ type: 'ERROR', object: status })}\n`),
    );
    this.close();
  }

  /** Ends the watch after everything collected has been written. */
  close(): void {
    if (this.#closed) return;
    this.#release();
    this.#flush();
    this.res.end();
  }

  /** A typed object is never without its spec and status, even in a bookmark. */
  #bookmarkBody(): object {
    return this.request.kind.status ? { spec: {}, status: {} } : {};
  }

  #checkOptions(sendInitialEvents: string | null, match: string): void {
    if (sendInitialEvents === null && match) {
      throw invalidListOptions(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      );
    }
    if (sendInitialEvents !== null && match !== 'NotOlderThan') {
      throw invalidListOptions(
        'resourceVersionMatch',
        'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      );
    }
  }

  #observe(event: StoreEvent): void {
    const type = seenAs(event, this.#matches);
    if (type) this.#send(event.line(type));
  }

  #send(line: Buffer): void {
    if (this.#truncateAfter !== undefined && this.#truncateAfter-- <= 0) {
      this.#truncate(line);
      return;
    }
    this.#unsent.push(line);
    if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
  }

  #truncate(line: Buffer): void {
    if (this.#closed) return;
    this.#unsent.push(line.subarray(0, line.length >> 1));
    this.#release();
    this.#flush(() => this.res.destroy());
  }

  #flush(written?: () => void): void {
    this.#flushing = false;
    if (this.res.destroyed || this.res.writableEnded) return;
    if (this.#unsent.length > 0) {
      const data =
        this.#unsent.length === 1
          ? this.#unsent[0]
          : Buffer.concat(this.#unsent);
      this.#unsent.length = 0;
      this.res.write(data, written);
    }
    if (this.res.writableLength > MAX_UNSENT_BYTES) this.res.destroy();
  }

  #release(): void {
    this.#closed = true;
    this.#stopListening?.();
    clearTimeout(this.#deadline);
  }
}
