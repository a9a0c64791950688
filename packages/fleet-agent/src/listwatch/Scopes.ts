import { scrubMessage } from '@backstage-fleet/protocol';
import { KubernetesError } from '../kubernetes/errors';
import { AgentLogger, describeError } from '../util/logger';
import { Scope } from './types';

/** The collections of one kind: one of the whole cluster, or one of each namespace. */
export class Scopes {
  readonly all: readonly Scope[];
  readonly #kind: string;
  readonly #logger: AgentLogger;

  constructor(
    kind: string,
    namespaces: readonly string[] | undefined,
    logger: AgentLogger,
  ) {
    this.#kind = kind;
    this.all = namespaces?.map(namespace => ({ namespace })) ?? [{}];
    this.#logger = logger;
  }

  /** Why one of them is left out. */
  get refusal(): string | undefined {
    return this.all.find(({ refusal }) => refusal !== undefined)?.refusal;
  }

  /** Those that are not left out. */
  get followed(): Scope[] {
    return this.all.filter(({ refusal }) => refusal === undefined);
  }

  /**
   * Leaves one of several namespaces out that is refused, so that it does not
   * hold up the others.
   *
   * @returns false where the error is another one, or there are no others
   */
  leaveOut(scope: Scope, error: unknown): boolean {
    const others = this.followed.some(other => other !== scope);
    const status = error instanceof KubernetesError ? error.status : undefined;
    if (!others || scope.namespace === undefined || status !== 403) {
      return false;
    }
    const message = scrubMessage(describeError(error));
    if (scope.refusal === undefined) {
      this.#logger.warn(
        `${this.#kind} of the namespace ${scope.namespace}: ${message}`,
      );
    }
    scope.refusal = message;
    return true;
  }
}
