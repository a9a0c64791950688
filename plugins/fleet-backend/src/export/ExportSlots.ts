import type { Response } from 'express';
import { CustomErrorBase } from '@backstage/errors';

/** How many exports one process makes at the same time: `fleet.export.{maxAtOnce,maxAtOncePerUser}`. */
export interface ExportConcurrency {
  maxAtOnce: number;
  maxAtOncePerUser: number;
}

/** Exports at the same time unless the configuration says otherwise. */
export const DEFAULT_EXPORT_CONCURRENCY: ExportConcurrency = {
  maxAtOnce: 10,
  maxAtOncePerUser: 2,
};

/** When to come back; exports of the usual size are over by then. */
const RETRY_AFTER_SECONDS = 5;

/** Answers 429: as many exports are being made as may be. */
export class TooManyExportsError extends CustomErrorBase {
  name = 'TooManyExportsError' as const;
  readonly statusCode = 429;
}

/**
 * Counts the exports being made, so that a few people with scripts leave the
 * connections of the database to everyone else.
 */
export class ExportSlots {
  readonly #limits: ExportConcurrency;
  readonly #byUser = new Map<string, number>();
  #taken = 0;

  constructor(limits: ExportConcurrency) {
    this.#limits = limits;
  }

  /**
   * Makes an export, if one more may be made.
   *
   * @param response - told by `Retry-After` when to come back, where it may not
   * @param user - entity reference or subject of whoever asks
   * @throws TooManyExportsError naming the limit that is reached
   */
  async run<T>(
    response: Response,
    user: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const own = this.#byUser.get(user) ?? 0;
    const { maxAtOnce, maxAtOncePerUser } = this.#limits;
    if (own >= maxAtOncePerUser) {
      throw refused(
        response,
        `You have ${own} exports running, as many as fleet.export.maxAtOncePerUser allows; wait for one of them to end`,
      );
    }
    if (this.#taken >= maxAtOnce) {
      throw refused(
        response,
        `${
          this.#taken
        } exports are running, as many as fleet.export.maxAtOnce allows; try again in ${RETRY_AFTER_SECONDS} s`,
      );
    }
    this.#taken++;
    this.#byUser.set(user, own + 1);
    try {
      return await work();
    } finally {
      this.#taken--;
      const left = this.#byUser.get(user)! - 1;
      if (left > 0) {
        this.#byUser.set(user, left);
      } else {
        this.#byUser.delete(user);
      }
    }
  }
}

function refused(response: Response, message: string): TooManyExportsError {
  response.set('retry-after', String(RETRY_AFTER_SECONDS));
  return new TooManyExportsError(message);
}
