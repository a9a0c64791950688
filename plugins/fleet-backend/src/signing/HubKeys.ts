import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { Actor } from '../actor';
import { audited } from '../audit';
import { DownlinkService } from '../downlink/DownlinkService';
import { HubKeyInfo, HubKeyring } from './HubKeyring';

/** What people and the clock do with the keys of the hub; {@link HubKeyring} explains the rotation. */
export class HubKeys {
  readonly #keyring: HubKeyring;
  readonly #downlink: DownlinkService;
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;

  constructor(options: {
    keyring: HubKeyring;
    downlink: DownlinkService;
    auditor: AuditorService;
    logger: LoggerService;
  }) {
    this.#keyring = options.keyring;
    this.#downlink = options.downlink;
    this.#auditor = options.auditor;
    this.#logger = options.logger;
  }

  /** All keys there are, newest first. */
  list(): Promise<HubKeyInfo[]> {
    return this.#keyring.list();
  }

  /**
   * Makes the next key and lets all agents know of it. The caller has checked
   * the permission.
   *
   * @throws ConflictError where one waits already
   */
  async rotate(actor: Actor): Promise<HubKeyInfo[]> {
    return audited(
      this.#auditor,
      { eventId: 'hub-key-rotate', actor, meta: {} },
      async () => {
        await this.#keyring.prepareNext();
        await this.#announce();
        return this.list();
      },
    );
  }

  /**
   * Lets a due key begin, tells agents that do not know the newest one, and
   * forgets old ones. Run every minute, on any replica; it finds by itself
   * what is left to do, so nothing is lost with a process that stops halfway.
   */
  async maintain(): Promise<void> {
    await this.#keyring.maintain();
    const told = await this.#announce();
    if (told > 0) {
      this.#logger.info(`Told ${told} agents of the hub's newest key`);
    }
  }

  #announce(): Promise<number> {
    const keys = this.#keyring.keys();
    const newest = keys[keys.length - 1].kid;
    return this.#downlink.sendToAll(
      () => ({ type: 'hub.keys', keys }),
      query =>
        query
          .where('protocol', '>=', 2)
          .where(other =>
            other.whereNull('hub_kid').orWhereNot({ hub_kid: newest }),
          )
          .whereNotExists(told =>
            told
              .from('downlink')
              .whereRaw('downlink.cluster_id = agents.cluster_id')
              .whereRaw('downlink.agent_id = agents.id')
              .where('downlink.type', 'hub.keys')
              .select('downlink.dseq'),
          ),
    );
  }
}
