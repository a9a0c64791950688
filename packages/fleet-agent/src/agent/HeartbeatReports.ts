import {
  Digest,
  HeartbeatRequest,
  KindId,
  KindReport,
} from '@backstage-fleet/protocol';

/** What a heartbeat says of kinds. */
export type ReportedKinds = Pick<
  HeartbeatRequest,
  'kinds' | 'partial' | 'heardAt'
>;

/** Every how many heartbeats all kinds are named, whatever the hub may know. */
const COMPLETE_EVERY = 30;

/** Decides which kinds the heartbeats of one session name. */
export class HeartbeatReports {
  readonly #isPartial: boolean;
  /** Reports as the hub answered them, by kind; undefined where it may know others. */
  #answered: Map<KindId, string> | undefined;
  #sinceComplete = 0;

  /** @param version - protocol version of the session */
  constructor(version: number) {
    this.#isPartial = version >= 2;
  }

  /**
   * What the next heartbeat says, and what to call once the hub has answered
   * it. Without that call the one after it names all kinds.
   */
  next(
    reports: Record<KindId, KindReport>,
    digests: ReadonlyMap<KindId, Digest>,
  ): { reported: ReportedKinds; answered: () => void } {
    if (!this.#isPartial) {
      return {
        reported: { kinds: withDigests(reports, digests) },
        answered: () => {},
      };
    }
    const texts = new Map(
      Object.entries(reports).map(([kind, report]) => [kind, textOf(report)]),
    );
    const known = this.#answered;
    this.#answered = undefined;
    const isComplete =
      known === undefined ||
      this.#sinceComplete >= COMPLETE_EVERY - 1 ||
      [...known.keys()].some(kind => !texts.has(kind));
    const named = isComplete
      ? reports
      : Object.fromEntries(
          Object.entries(reports).filter(
            ([kind]) =>
              digests.has(kind) || known.get(kind) !== texts.get(kind),
          ),
        );
    const heardAt = oldestOfLive(reports);
    return {
      reported: {
        kinds: withDigests(named, digests),
        ...(isComplete ? {} : { partial: true }),
        ...(heardAt ? { heardAt } : {}),
      },
      answered: () => {
        this.#answered = texts;
        this.#sinceComplete = isComplete ? 0 : this.#sinceComplete + 1;
      },
    };
  }
}

function withDigests(
  reports: Record<KindId, KindReport>,
  digests: ReadonlyMap<KindId, Digest>,
): Record<KindId, KindReport> {
  return Object.fromEntries(
    Object.entries(reports).map(([kind, report]) => {
      const digest = digests.get(kind);
      return [kind, digest ? { ...report, digest } : report];
    }),
  );
}

/** What makes a report another one. */
function textOf(report: KindReport): string {
  const { lastHeardAt, ...rest } = report;
  return JSON.stringify(report.state === 'live' ? rest : report);
}

/** The time by which all live kinds were heard of. */
function oldestOfLive(reports: Record<KindId, KindReport>): string | undefined {
  const live = Object.values(reports).filter(({ state }) => state === 'live');
  const times = live.flatMap(({ lastHeardAt }) => lastHeardAt ?? []);
  // All are of one clock and one format, so their order is that of texts.
  return times.length === live.length ? times.sort()[0] : undefined;
}
