/**
 * Fleet's pages over a hub in memory, to look at them without a backend.
 * `?theme=dark` shows them dark; `window.fleetHub` is the hub.
 */
// This file is an app of its own, not part of the plugin.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { ConfigReader } from '@backstage/config';
import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { createRoot } from 'react-dom/client';
import fleetPlugin from '../src';

const hub = exampleHub();
Object.assign(window, { fleetHub: hub });

const theme = new URLSearchParams(window.location.search).get('theme');
if (theme) {
  window.localStorage.setItem('theme', theme);
}

const app = createApp({
  features: [
    catalogPlugin,
    fleetPlugin.withOverrides({
      extensions: [
        fleetPlugin.getExtension('api:fleet').override({
          params: defineParams =>
            defineParams({ api: fleetApiRef, deps: {}, factory: () => hub }),
        }),
      ],
    }),
  ],
  advanced: {
    configLoader: async () => ({
      config: new ConfigReader({
        app: {
          title: 'Portal',
          baseUrl: window.location.origin,
          extensions: [{ 'sign-in-page:app': false }],
        },
        backend: { baseUrl: window.location.origin },
        permission: { enabled: false },
      }),
    }),
  },
});

const container = document.getElementById('root');
if (!container) {
  throw new Error('The page has no element with id "root" to render into');
}
createRoot(container).render(app.createRoot());
