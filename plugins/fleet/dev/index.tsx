/**
 * Fleet's pages over a hub in memory, to look at them without a backend.
 * `?theme=dark` shows them dark, `/gallery` every part in every state;
 * `window.fleetHub` is the hub.
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
import { addDetails } from './details';
import { galleryPlugin } from './galleryPlugin';

const hub = exampleHub();
addDetails(hub);
const EXAMPLES = hub.clusters.length;
Object.assign(window, { fleetHub: hub });

const parameters = new URLSearchParams(window.location.search);
const theme = parameters.get('theme');
if (theme) {
  window.localStorage.setItem('theme', theme);
  // It is no part of what a page shows, nor of a view that is saved.
  parameters.delete('theme');
  window.history.replaceState(null, '', `?${parameters}`);
}

// `?clusters=5000` shows a fleet of that size.
const wanted = Number(parameters.get('clusters') ?? 0);
for (let index = hub.clusters.length; index < wanted; index += 1) {
  const like = hub.clusters[index % EXAMPLES];
  hub.clusters.push({
    ...like,
    id: `copy-${index}`,
    name: `${like.name}-${index}`,
  });
}

const app = createApp({
  features: [
    catalogPlugin,
    galleryPlugin,
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
