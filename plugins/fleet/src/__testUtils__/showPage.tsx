import type { Entity } from '@backstage/catalog-model';
import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import type { FakeHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import fleetPlugin from '..';

/** Groups that the catalog of the test portal holds. */
const GROUPS = ['platform-team', 'team-shop', 'team-payments'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
}));

/**
 * Shows a page of the plugin over a hub in memory.
 *
 * @param options - entities of the catalog, a few groups unless said; `may`
 * decides permissions, all are given unless said
 */
export function showPage(
  path: string,
  hub: FakeHub,
  options: {
    entities?: Entity[];
    may?: (permission: string) => boolean;
    mine?: string[];
  } = {},
) {
  return renderTestApp({
    features: [fleetPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [fleetApiRef, hub],
      mockApis.permission({
        authorize: ({ permission }) =>
          options.may?.(permission.name) ?? true
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }),
      mockApis.identity({
        userEntityRef: 'user:default/robin',
        ownershipEntityRefs: options.mine ?? [
          'user:default/robin',
          'group:default/team-shop',
        ],
      }),
      catalogApiMock({ entities: options.entities ?? GROUPS }),
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
