import { BackendFeature } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { fleetPlugin } from '../plugin';

/** A running hub. */
export interface TestHub {
  /** Base URL of the plugin, such as `http://localhost:1234/api/fleet`. */
  url: string;
  /** Calls the portal API as a signed-in user; answers the body and fails on refusals. */
  portal<T = any>(method: string, path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts the plugin as Backstage would, over a database. */
export async function startTestHub(options: {
  knex: Knex;
  /** Members of `fleet` in the configuration. */
  config?: JsonObject;
  /** Services in place of those of tests. */
  features?: BackendFeature[];
}): Promise<TestHub> {
  const backend = await startTestBackend({
    features: [
      fleetPlugin,
      mockServices.database.factory({ knex: options.knex }),
      mockServices.rootConfig.factory({
        data: { fleet: options.config ?? {} },
      }),
      ...(options.features ?? []),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/fleet`;
  return {
    url,
    async portal(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: mockCredentials.user.header(),
          'content-type': 'application/json',
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      const answer = text ? JSON.parse(text) : undefined;
      if (!response.ok) {
        throw new Error(
          `${method} ${path} answered ${response.status}: ${answer.error?.message}`,
        );
      }
      return answer;
    },
    stop: () => backend.stop(),
  };
}
