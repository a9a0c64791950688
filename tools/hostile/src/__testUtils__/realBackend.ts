/* eslint-disable @backstage/no-mixed-plugin-imports -- the hub is what is tried */
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import fleetPlugin from '@backstage-fleet/plugin-fleet-backend';
import {
  AuthService,
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import type { Server } from 'node:http';

/** A portal with the hub, whose credentials are checked as in production. */
export interface RealBackend {
  origin: string;
  /** Base URL of the hub. */
  url: string;
  /** Layers of the Express application that answers. */
  stack: any[];
  /** A token of this plugin for another one, as plugins call each other. */
  tokenOf(from: string, to: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a portal with Backstage's own authentication instead of the one of tests. */
export async function startRealBackend(knex: Knex): Promise<RealBackend> {
  const auths = new Map<string, AuthService>();
  const others = ['catalog', 'scaffolder'].map(pluginId =>
    createBackendPlugin({
      pluginId,
      register(env) {
        env.registerInit({
          deps: { auth: coreServices.auth },
          async init({ auth }) {
            auths.set(pluginId, auth);
          },
        });
      },
    }),
  );
  const ownDatabases: Knex[] = [];
  const backend = await startTestBackend({
    features: [
      fleetPlugin,
      ...others,
      authServiceFactory,
      httpAuthServiceFactory,
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory({ plugin }) {
          if (plugin.getId() === 'fleet') {
            return { getClient: async () => knex };
          }
          const own = openMemory();
          ownDatabases.push(own);
          return { getClient: async () => own };
        },
      }),
      mockServices.rootConfig.factory({ data: { fleet: {} } }),
    ],
  });
  const server = backend.server as unknown as Server;
  const [app] = server.listeners('request') as any[];
  const origin = `http://localhost:${backend.server.port()}`;
  return {
    origin,
    url: `${origin}/api/fleet`,
    stack: app?._router?.stack ?? [],
    async tokenOf(from, to) {
      const auth = auths.get(from)!;
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: to,
      });
      return token;
    },
    async stop() {
      await backend.stop();
      await Promise.all(ownDatabases.map(own => own.destroy()));
    },
  };
}

/** A database of another plugin, which keeps the keys it signs with. */
function openMemory(): Knex {
  return createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
}
