import { RejectedItem } from '../hub/Sender';
import { AgentLogger } from '../util/logger';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';

/** Objects whose refusal is remembered as logged. */
const MAX_REMEMBERED = 10_000;

/**
 * Takes in what the hub did not store: counted each time, logged once per
 * object, and not sent again until its content changes.
 */
export class Rejections {
  readonly #collectors: Collectors;
  readonly #digests: DigestCheck;
  readonly #logger: AgentLogger;
  readonly #logged = new Set<string>();
  count = 0;

  constructor(
    collectors: Collectors,
    digests: DigestCheck,
    logger: AgentLogger,
  ) {
    this.#collectors = collectors;
    this.#digests = digests;
    this.#logger = logger;
  }

  take(item: RejectedItem): void {
    const { kind, t, uid, hash, code, message } = item;
    this.count += 1;
    if (uid !== undefined && hash !== undefined) {
      this.#collectors.get(kind)?.inventory.quarantine(uid, hash);
    } else {
      this.#digests.request(kind);
    }
    const key = `${kind} ${uid ?? t}`;
    if (this.#logged.has(key) || this.#logged.size >= MAX_REMEMBERED) {
      return;
    }
    this.#logged.add(key);
    this.#logger.warn(
      `The hub did not store the ${t} of ${kind} ${
        uid ?? ''
      } (${code}): ${message}`,
    );
  }
}
