import { Random } from '../store';
import { Agenda, AgendaEntry } from './Agenda';
import type { Life } from './Life';
import { RunningApp, keyOf } from './manifests';
import { crash, nextVersion } from './scenarios';

const MINUTE_MS = 60_000;

/** One in so many versions fails where it meets what staging does not have. */
const FAULTY_ROLLOUTS = 4;

/**
 * What happens to the fleet as a whole: versions of applications that reach one
 * cluster after the other, staging first, and now and then one that fails.
 */
export class FleetScript {
  readonly #agenda = new Agenda();
  readonly #random: Random;
  /** How much faster than usual rollouts follow one another. */
  pace = 1;

  constructor(private readonly lives: readonly Life[], seed: string) {
    this.#random = new Random(`${seed}/fleet`);
  }

  /** Plans the first rollout. */
  begin(nowMs: number): void {
    this.#agenda.drop('rollout');
    this.#agenda.add(nowMs + this.#minutes(10, 120), 'rollout');
  }

  get nextMs(): number {
    return this.#agenda.nextMs;
  }

  /** Does what is due. */
  advance(nowMs: number): void {
    for (const { what, args } of this.#agenda.take(nowMs)) {
      if (what === 'rollout') {
        this.#rollOut(nowMs);
        this.#agenda.add(nowMs + this.#minutes(150, 420), 'rollout');
      } else {
        const { cluster, app, from, to, behavior } = args;
        this.lives
          .find(life => life.cluster.name === cluster)
          ?.replaceVersion(app, from, to, behavior);
      }
    }
  }

  save(): AgendaEntry[] {
    return this.#agenda.save();
  }

  restore(entries: readonly AgendaEntry[]): void {
    this.#agenda.restore(entries);
  }

  #minutes(from: number, to: number): number {
    return (this.#random.int(from, to) * MINUTE_MS) / this.pace;
  }

  #rollOut(nowMs: number): void {
    const production = this.lives.filter(
      ({ profile }) => profile.environment === 'production',
    );
    const apps = production.flatMap(life =>
      life.teamApps.filter(
        ({ template }) =>
          template.kind === 'Deployment' && template.namespace !== 'legacy',
      ),
    );
    if (apps.length === 0) return;
    const app = this.#random.pick(apps);
    const from = app.version;
    const isMinor = this.#random.chance(0.4);
    const to = nextVersion(from, isMinor ? 'minor' : 'patch');
    const faulty = this.#random.int(1, FAULTY_ROLLOUTS) === 1;
    for (const life of this.lives) {
      this.#plan(life, app, { from, to, faulty, nowMs });
    }
  }

  #plan(
    life: Life,
    app: RunningApp,
    rollout: { from: string; to: string; faulty: boolean; nowMs: number },
  ): void {
    const { from, to, faulty, nowMs } = rollout;
    const { environment } = life.profile;
    const key = keyOf(app);
    if (environment === 'development' || life.app(key)?.version !== from) {
      return;
    }
    const atMs =
      nowMs +
      (environment === 'staging'
        ? this.#minutes(0, 20)
        : this.#minutes(30, 140));
    const fails =
      faulty && environment === 'production' && this.#random.chance(0.35);
    const step = { cluster: life.cluster.name, app: key };
    const behavior = fails ? crash(this.#random) : undefined;
    this.#agenda.add(atMs, 'version', { ...step, from, to, behavior });
    if (fails) {
      const fixed = nextVersion(to, 'patch');
      const fixMs = atMs + this.#random.int(15, 50) * MINUTE_MS;
      this.#agenda.add(fixMs, 'version', { ...step, from: to, to: fixed });
    }
  }
}
