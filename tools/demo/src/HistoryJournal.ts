import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Shift } from './Mover';

/** What is known of the making of the history. */
export interface HistoryRecord {
  /** Simulated time at which the clusters were made, and the history begins. */
  startMs: number;
  /** Simulated time up to which the clusters have lived. */
  livedToMs: number;
  /** What the hub noted in these times still bears the time of the clock. */
  unmoved: Shift[];
  isComplete: boolean;
}

type Entry =
  | { what: 'begin'; startMs: number }
  | ({ what: 'slice' } & Shift)
  | { what: 'moved'; fromMs: number }
  | { what: 'end' };

/**
 * Says on disk how far the making of the history has come, one line per step,
 * so that a start that was interrupted, however roughly, can be gone on with.
 */
export class HistoryJournal {
  readonly #file: string;

  constructor(private readonly folder: string) {
    this.#file = join(folder, 'history.jsonl');
  }

  /** What earlier starts noted; undefined where none did. */
  async read(): Promise<HistoryRecord | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    let record: HistoryRecord | undefined;
    for (const entry of entriesOf(text)) {
      if (entry.what === 'begin') {
        const { startMs } = entry;
        record = {
          startMs,
          livedToMs: startMs,
          unmoved: [],
          isComplete: false,
        };
      } else if (record) {
        apply(record, entry);
      }
    }
    return record;
  }

  /** A history begins, before anything of it is noted anywhere. */
  begin(startMs: number): Promise<void> {
    return this.#append({ what: 'begin', startMs });
  }

  /** What is noted from now on belongs to another simulated time. */
  slice(shift: Shift): Promise<void> {
    return this.#append({ what: 'slice', ...shift });
  }

  /** What was noted before this time of the clock bears its simulated time. */
  moved(fromMs: number): Promise<void> {
    return this.#append({ what: 'moved', fromMs });
  }

  /** The history is complete. */
  end(): Promise<void> {
    return this.#append({ what: 'end' });
  }

  async #append(entry: Entry): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    // Begins a line of its own, whatever an interruption left of the one before.
    const line = `\n${JSON.stringify(entry)}`;
    await appendFile(this.#file, line, { mode: 0o600 });
  }
}

function apply(record: HistoryRecord, entry: Entry): void {
  switch (entry.what) {
    case 'slice': {
      const { fromMs, byMs } = entry;
      record.livedToMs = Math.max(record.livedToMs, fromMs + byMs);
      record.unmoved.push({ fromMs, byMs });
      break;
    }
    case 'moved':
      record.unmoved = record.unmoved.filter(
        ({ fromMs }) => fromMs >= entry.fromMs,
      );
      break;
    case 'end':
      record.isComplete = true;
      break;
    default:
  }
}

/** The last line may be half a one. */
function entriesOf(text: string): Entry[] {
  return text.split('\n').flatMap(line => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
