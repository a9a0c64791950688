import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { Cluster, FleetClient } from '@backstage-fleet/plugin-fleet-common';

/** Rows asked for at a time, the most the hub gives. */
const PAGE_SIZE = 500;

/** Where the provider learns of clusters. */
export interface ClusterSource {
  /**
   * All clusters of the hub.
   *
   * @throws Error when any page cannot be had; a part is never answered
   */
  list(signal: AbortSignal): Promise<Cluster[]>;
}

/** The hub's portal API, asked in the name of the catalog. */
export class HubClusterSource implements ClusterSource {
  readonly #discovery: DiscoveryService;
  readonly #auth: AuthService;
  readonly #createClient: (
    baseUrl: string,
  ) => Pick<FleetClient, 'listClusters'>;

  constructor(options: {
    discovery: DiscoveryService;
    auth: AuthService;
    createClient?: (baseUrl: string) => Pick<FleetClient, 'listClusters'>;
  }) {
    this.#discovery = options.discovery;
    this.#auth = options.auth;
    this.#createClient =
      options.createClient ?? (baseUrl => new FleetClient({ baseUrl }));
  }

  async list(signal: AbortSignal): Promise<Cluster[]> {
    const client = this.#createClient(
      await this.#discovery.getBaseUrl('fleet'),
    );
    const clusters = new Map<string, Cluster>();
    let cursor: string | undefined;
    do {
      const { token } = await this.#auth.getPluginRequestToken({
        onBehalfOf: await this.#auth.getOwnServiceCredentials(),
        targetPluginId: 'fleet',
      });
      const page = await client.listClusters(
        { limit: PAGE_SIZE, sort: 'name', cursor },
        { token, signal },
      );
      for (const cluster of page.items) {
        clusters.set(cluster.id, cluster);
      }
      if (page.nextCursor !== undefined && page.nextCursor === cursor) {
        throw new Error(
          'The Fleet hub answered the same cursor twice while its clusters were listed',
        );
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return [...clusters.values()];
  }
}
