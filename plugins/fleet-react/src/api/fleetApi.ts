import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { createApiRef, FetchApi } from '@backstage/frontend-plugin-api';

/**
 * What Fleet's pages ask of the hub: the operations of the portal API.
 *
 * @public
 */
export type FleetApi = { [Name in keyof FleetClient]: FleetClient[Name] };

/**
 * Reference to the hub's portal API.
 *
 * @public
 */
export const fleetApiRef = createApiRef<FleetApi>().with({
  id: 'plugin.fleet.client',
  pluginId: 'fleet',
});

/**
 * Makes the API over Backstage's fetch API, which finds the hub and signs
 * requests as the user.
 *
 * @public
 */
export function createFleetApi(options: { fetchApi: FetchApi }): FleetApi {
  const { fetchApi } = options;
  return new FleetClient({
    baseUrl: 'plugin://fleet',
    // A Request with a body that is passed on turns into a stream, which
    // browsers send over HTTP/2 only; so its parts are passed instead.
    fetch: async request =>
      fetchApi.fetch(request.url, {
        method: request.method,
        headers: request.headers,
        signal: request.signal,
        ...(request.body ? { body: await request.text() } : {}),
      }),
  });
}
