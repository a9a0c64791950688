import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { z } from 'zod';

/**
 * Signs in by a provider that knows the person already: the authenticating proxy in front of a real
 * portal, or, in the demo, one of the personas a visitor chooses. Which one is configuration:
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
    provider: z.string().default('oauth2Proxy'),
    personas: z
      .array(
        z.object({
          user: z.string(),
          name: z.string(),
          role: z.string(),
          asks: z.string(),
        }),
      )
      .default([]),
  },
  factory(originalFactory, { config }) {
    return originalFactory({
      loader: async () => {
        if (config.personas.length > 0) {
          const { PersonaSignInPage } = await import('./PersonaSignInPage');
          return props => (
            <PersonaSignInPage
              {...props}
              provider={config.provider}
              personas={config.personas}
            />
          );
        }
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
