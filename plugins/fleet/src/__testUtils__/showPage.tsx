import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import type { FakeHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import {
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import fleetPlugin from '..';

/** Shows a page of the plugin over a hub in memory. */
export function showPage(path: string, hub: FakeHub) {
  return renderTestApp({
    features: [fleetPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [fleetApiRef, hub],
      mockApis.permission(),
      [
        entityPresentationApiRef,
        {
          forEntity: ref => {
            const text = String(ref).replace(/^.*\//, '');
            const snapshot = {
              entityRef: String(ref),
              primaryTitle: text,
            };
            return { snapshot, promise: Promise.resolve(snapshot) };
          },
        },
      ],
    ],
    config: {
      app: { title: 'Portal' },
      backend: { baseUrl: 'http://localhost:7007' },
    },
  });
}
