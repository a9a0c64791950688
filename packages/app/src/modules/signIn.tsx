import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { z } from 'zod';

/**
 * Signs in without a question, by a provider that knows the person already: the guest provider of
 * the demo, or the authenticating proxy in front of a real portal. Which one is configuration:
 *
 * ```yaml
 * app:
 *   extensions:
 *     - sign-in-page:app:
 *         config:
 *           provider: oauth2Proxy
 * ```
 */
const signInPage = SignInPageBlueprint.makeWithOverrides({
  configSchema: {
    provider: z.string().default('guest'),
  },
  factory(originalFactory, { config }) {
    return originalFactory({
      loader: async () => {
        const { ProxiedSignInPage } = await import(
          '@backstage/core-components'
        );
        return props => (
          <ProxiedSignInPage {...props} provider={config.provider} />
        );
      },
    });
  },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
