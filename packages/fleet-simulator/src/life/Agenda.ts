/** Something that is due at a time; plain data, so that it can be kept over a restart. */
export interface AgendaEntry {
  atMs: number;
  order: number;
  what: string;
  args: Record<string, any>;
}

/** What is to happen when, in the order of time and then of entry. */
export class Agenda {
  #entries: AgendaEntry[] = [];
  #order = 0;

  add(atMs: number, what: string, args: Record<string, any> = {}): void {
    this.#entries.push({ atMs, order: this.#order++, what, args });
  }

  /** When the next entry is due; Infinity when there is none. */
  get nextMs(): number {
    return this.#entries.reduce(
      (next, { atMs }) => Math.min(next, atMs),
      Infinity,
    );
  }

  /** Takes out what is due by now. */
  take(nowMs: number): AgendaEntry[] {
    const due = this.#entries.filter(({ atMs }) => atMs <= nowMs);
    if (due.length > 0) {
      this.#entries = this.#entries.filter(({ atMs }) => atMs > nowMs);
    }
    return due.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Takes everything of a name off the agenda. */
  drop(what: string): void {
    this.#entries = this.#entries.filter(entry => entry.what !== what);
  }

  /** What is planned, to be kept. */
  save(): AgendaEntry[] {
    return [...this.#entries];
  }

  /** Plans what was kept, in place of what is planned. */
  restore(entries: readonly AgendaEntry[]): void {
    this.#entries = [...entries];
    this.#order = entries.reduce(
      (order, entry) => Math.max(order, entry.order + 1),
      0,
    );
  }
}
