import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/** A refusal or failure that a hub sent to an agent. */
export interface Refusal {
  agent: string;
  path: string;
  status: number;
  text: string;
}

/**
 * What went over the scripted network, as far as the checks need it: refusals,
 * bytes with a secret in them, and a hash of everything in its order.
 */
export class Tape {
  readonly refusals: Refusal[] = [];
  /** Where the canary was seen. */
  readonly leaks: string[] = [];
  /** The last lines, for whoever looks into a failure. */
  readonly lines: string[] = [];
  readonly #hash = createHash('sha256');
  readonly #canary: string;
  readonly #now: () => number;
  readonly #isVerbose: boolean;

  constructor(options: {
    /** Part of every secret that clusters hold. */
    canary: string;
    now: () => number;
    /** Prints as it goes. */
    isVerbose?: boolean;
  }) {
    this.#canary = options.canary;
    this.#now = options.now;
    this.#isVerbose = options.isVerbose ?? false;
  }

  /** Milliseconds since the run began. */
  now(): number {
    return this.#now();
  }

  /** Notes that something happened. */
  note(text: string): void {
    const line = `${this.#now()} ${text}`;
    this.#hash.update(`${line}\n`);
    this.lines.push(line);
    if (this.lines.length > 400) {
      this.lines.splice(0, 200);
    }
    if (this.#isVerbose) {
      process.stderr.write(`${line}\n`);
    }
  }

  /** Notes bytes that left the cluster, or came back; @returns the text in them */
  bytes(where: string, bytes: Uint8Array, isGzip: boolean): string {
    let text: string;
    try {
      text = (isGzip ? gunzipSync(bytes) : Buffer.from(bytes)).toString();
    } catch {
      text = Buffer.from(bytes).toString('latin1');
    }
    if (text.includes(this.#canary)) {
      this.leaks.push(where);
    }
    return text;
  }

  /** Hash of all that was noted so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
