import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** Header in which the page says whom the visitor of the demo chose to be. */
const PERSONA_HEADER = 'x-fleet-persona';

interface Personas {
  isAllowed: boolean;
  /** Entity references of users that may be chosen. */
  users: ReadonlySet<string>;
}

/**
 * Lets whoever asks be one of the configured users, so that a visitor sees the
 * portal as a platform engineer, a developer, a security officer or a manager.
 */
const demoAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize({ config }): Personas {
    return {
      // Whatever the configuration says: there is no key that turns this on elsewhere.
      isAllowed: process.env.NODE_ENV === 'development',
      users: new Set(config.getStringArray('users')),
    };
  },
  async authenticate({ req }, { isAllowed, users }) {
    if (!isAllowed) {
      throw new NotAllowedError(
        'The personas of the demo sign in with NODE_ENV=development only; use an authenticating proxy or another provider of Backstage',
      );
    }
    const user = req.get(PERSONA_HEADER) ?? '';
    if (!users.has(user)) {
      throw new AuthenticationError(
        `"${user.slice(
          0,
          100,
        )}" is none of the demo's personas; auth.providers.fleetDemo.users lists them`,
      );
    }
    return { result: { user } };
  },
});

/** Sign-in of the demo; does nothing where auth.providers.fleetDemo is not configured. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'fleet-demo-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ providers, config, logger }) {
        if (!isConfigured(config)) {
          return;
        }
        if (process.env.NODE_ENV !== 'development') {
          logger.error(
            'auth.providers.fleetDemo is configured outside of development; nobody can sign in by it. Remove it',
          );
        }
        providers.registerProvider({
          providerId: 'fleetDemo',
          factory: createProxyAuthProviderFactory({
            authenticator: demoAuthenticator,
            signInResolver: async ({ result }, context) =>
              context.signInWithCatalogUser({ entityRef: result.user }),
          }),
        });
      },
    });
  },
});

function isConfigured(config: Config): boolean {
  return config.has('auth.providers.fleetDemo');
}
