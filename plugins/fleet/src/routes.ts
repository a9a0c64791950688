import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

export const rootRouteRef = createRouteRef();

export const clustersRouteRef = createRouteRef();

export const clusterRouteRef = createSubRouteRef({
  parent: clustersRouteRef,
  path: '/:name',
});

export const clusterTabRouteRef = createSubRouteRef({
  parent: clustersRouteRef,
  path: '/:name/:tab',
});

export const enrollRouteRef = createRouteRef();
