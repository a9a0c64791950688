import { AuditorService } from '@backstage/backend-plugin-api';
import { ConsumerStatus } from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { ConsumerStatusReader } from './ConsumerStatusReader';
import { requestRebuild } from './ConsumerStore';

/** Lets people have consumers of the change feed work everything out anew. */
export class ConsumerReplay {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #status: ConsumerStatusReader;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    status: ConsumerStatusReader;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#status = options.status;
  }

  /**
   * Tells a consumer to begin anew; whichever replica runs it does so within
   * seconds.
   *
   * @returns how the consumer is now
   * @throws NotFoundError where there is none of the name
   */
  async replay(name: string, actor: Actor): Promise<ConsumerStatus> {
    const known = await this.#status.list();
    if (!known.some(status => status.name === name)) {
      const names = known.map(status => status.name).join(', ');
      throw new NotFoundError(
        `No consumer of the change feed is named "${name}"; there are ${names}`,
      );
    }
    await audited(
      this.#auditor,
      {
        eventId: 'consumer-replay',
        actor,
        meta: { target: `consumer:${name}` },
      },
      () => requestRebuild(this.#db, name),
    );
    return (await this.#status.get(name))!;
  }
}
