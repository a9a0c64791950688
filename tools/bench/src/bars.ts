/** Something that was measured. */
export interface Measurement {
  /** Which bar it is held against; see {@link BARS}. */
  bar: string;
  engine: 'PostgreSQL' | 'SQLite' | '-';
  /** What it was measured over, such as `100,000 objects`. */
  at: string;
  /** In the unit of the bar. */
  value: number;
  /** Size by which growth is fitted. */
  size?: number;
  /** What else was seen. */
  note?: string;
}

/** What the design promises. */
export interface Bar {
  id: string;
  what: string;
  unit: string;
  /** The value must be at most (`<=`) or at least (`>=`) the limit. */
  comparison: '<=' | '>=';
  limit: number;
  /** Other limit on SQLite. */
  sqlite?: number;
}

/** A measurement with its judgment. */
export interface Judged extends Measurement {
  what: string;
  unit: string;
  limit: string;
  isMet: boolean;
}

/** The bars of design section 6 that the hub and the agent can be held against. */
export const BARS: readonly Bar[] = [
  {
    id: 'ingest',
    what: 'full-state ingest over HTTP',
    unit: 'objects/s',
    comparison: '>=',
    limit: 20_000,
    sqlite: 8_000,
  },
  {
    id: 'ingest-constancy',
    what: 'ingest, last tenth to first tenth',
    unit: 'ratio',
    comparison: '>=',
    limit: 0.8,
  },
  {
    id: 'list',
    what: 'list of 100, p95 over HTTP',
    unit: 'ms',
    comparison: '<=',
    limit: 15,
  },
  {
    id: 'substring',
    what: 'substring and image, p95 over HTTP',
    unit: 'ms',
    comparison: '<=',
    limit: 40,
  },
  {
    id: 'stream',
    what: '10,000 rows streamed',
    unit: 'ms',
    comparison: '<=',
    limit: 150,
  },
  {
    id: 'clusters',
    what: 'cluster list, p95',
    unit: 'ms',
    comparison: '<=',
    limit: 30,
  },
  {
    id: 'overview',
    what: 'overview, p95',
    unit: 'ms',
    comparison: '<=',
    limit: 100,
  },
  {
    id: 'change-p50',
    what: 'change in a cluster to visible by API, p50',
    unit: 'ms',
    comparison: '<=',
    limit: 300,
  },
  {
    id: 'change-p99',
    what: 'change in a cluster to visible by API, p99',
    unit: 'ms',
    comparison: '<=',
    limit: 1500,
  },
  {
    id: 'agents-cpu',
    what: 'hub process with all agents polling, beating and changing',
    unit: 'cores',
    comparison: '<=',
    limit: 1,
  },
  {
    id: 'heartbeat',
    what: 'heartbeat, p99',
    unit: 'ms',
    comparison: '<=',
    limit: 50,
  },
  {
    id: 'heartbeat-cpu',
    what: 'CPU of the hub per heartbeat without news',
    unit: 'ms',
    comparison: '<=',
    limit: 1,
  },
  {
    id: 'heartbeat-first-cpu',
    what: 'CPU of the hub per heartbeat that names all kinds',
    unit: 'ms',
    comparison: '<=',
    limit: 5,
  },
  {
    id: 'poll-cpu',
    what: 'CPU of the hub per poll without messages',
    unit: 'ms',
    comparison: '<=',
    limit: 1,
  },
  {
    id: 'change-cpu',
    what: 'CPU of the hub per batch of one changed object',
    unit: 'ms',
    comparison: '<=',
    limit: 3,
  },
  {
    id: 'hello-cpu',
    what: 'CPU of the hub per hello',
    unit: 'ms',
    comparison: '<=',
    limit: 10,
  },
  {
    id: 'hello-all',
    what: 'all agents open a new session at once',
    unit: 's',
    comparison: '<=',
    limit: 60,
  },
  {
    id: 'agents-errors',
    what: 'requests of agents that failed',
    unit: '%',
    comparison: '<=',
    limit: 0.1,
  },
  {
    id: 'reconnect',
    what: 'all agents back after a restart of the hub',
    unit: 's',
    comparison: '<=',
    limit: 60,
  },
  {
    id: 'reconnect-resync',
    what: 'objects sent again after a restart of the hub',
    unit: '%',
    comparison: '<=',
    limit: 1,
  },
  {
    id: 'late',
    what: 'silent cluster shown as late',
    unit: 's',
    comparison: '<=',
    limit: 45,
  },
  {
    id: 'flaps',
    what: 'clusters shown as late although alive, at 1 % loss',
    unit: 'clusters',
    comparison: '<=',
    limit: 0,
  },
  {
    id: 'hub-memory',
    what: 'memory of the hub per idle agent',
    unit: 'KB',
    comparison: '<=',
    limit: 100,
  },
  {
    id: 'store-row',
    what: 'store per current object, indexes and feed of the first list included',
    unit: 'bytes',
    comparison: '<=',
    limit: 1638,
  },
  {
    id: 'store-version',
    what: 'store per version',
    unit: 'bytes',
    comparison: '<=',
    limit: 400,
  },
  {
    id: 'agent-base',
    what: 'agent, memory without objects',
    unit: 'MB',
    comparison: '<=',
    limit: 90,
  },
  {
    id: 'agent-objects',
    what: 'agent, memory per 1,000 objects',
    unit: 'MB',
    comparison: '<=',
    limit: 1.5,
  },
  {
    id: 'agent-idle',
    what: 'agent, idle',
    unit: 'millicores',
    comparison: '<=',
    limit: 5,
  },
];

/**
 * Holds measurements against the bars.
 *
 * @throws Error when a measurement names no bar
 */
export function judge(measurements: readonly Measurement[]): Judged[] {
  return measurements.map(item => {
    const bar = BARS.find(({ id }) => id === item.bar);
    if (!bar) {
      throw new Error(`There is no bar "${item.bar}"; add it to BARS`);
    }
    const limit =
      item.engine === 'SQLite' ? bar.sqlite ?? bar.limit : bar.limit;
    return {
      ...item,
      what: bar.what,
      unit: bar.unit,
      limit: `${bar.comparison} ${limit.toLocaleString('en-US')}`,
      isMet:
        bar.comparison === '<=' ? item.value <= limit : item.value >= limit,
    };
  });
}
