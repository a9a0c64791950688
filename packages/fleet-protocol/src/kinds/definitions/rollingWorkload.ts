import {
  CONDITION_PATHS,
  podTemplatePaths,
  selectorPaths,
} from '../commonPaths';
import { JsonObject } from '../../canonical';
import { below } from '../defineKind';
import { factsOf } from '../facts';
import { at, controllerUid, imagesOf, numberAt, text } from '../read';
import { ResourceColumns } from '../types';

/** Paths of workloads that roll a template of pods out by an update strategy. */
export const ROLLING_WORKLOAD_PATHS = [
  ...below(
    'spec',
    'minReadySeconds',
    'revisionHistoryLimit',
    'updateStrategy.type',
    'updateStrategy.rollingUpdate.*',
  ),
  ...selectorPaths('spec.selector'),
  ...podTemplatePaths('spec.template'),
  'status.observedGeneration',
  ...CONDITION_PATHS,
];

/** Such a workload as it is. */
export class RollingWorkload {
  readonly #object: JsonObject;
  readonly ready: number;
  readonly desired: number;

  constructor(object: JsonObject, numbers: { ready: number; desired: number }) {
    this.#object = object;
    this.ready = numbers.ready;
    this.desired = numbers.desired;
  }

  /** How new pods of a changed template come. */
  get strategy(): string | undefined {
    return text(this.#object, 'spec', 'updateStrategy', 'type');
  }

  /** Whether its controller has not seen the last change of it. */
  get isUnobserved(): boolean {
    const observed =
      numberAt(this.#object, 'status', 'observedGeneration') ?? 0;
    return observed < (numberAt(this.#object, 'metadata', 'generation') ?? 0);
  }

  /** Columns that do not depend on how it is. */
  columns(facts: Parameters<typeof factsOf>[0]) {
    return {
      ready: this.ready,
      desired: this.desired,
      images: imagesOf(at(this.#object, 'spec', 'template', 'spec')),
      ownerUid: controllerUid(this.#object),
      facts: factsOf({ strategy: this.strategy, ...facts }),
    } satisfies Partial<ResourceColumns>;
  }

  /** State of one that lacks pods: a rollout takes some away, all of them gone is an outage. */
  lacking(isRolling: boolean) {
    return {
      state: this.ready === 0 && !isRolling ? 'critical' : 'degraded',
      status: 'Unavailable',
    } as const;
  }
}
