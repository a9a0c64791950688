import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

export const rootRouteRef = createRouteRef();

export const overviewRouteRef = createRouteRef();

export const clustersRouteRef = createRouteRef();

export const clusterRouteRef = createSubRouteRef({
  parent: clustersRouteRef,
  path: '/:name',
});

export const clusterTabRouteRef = createSubRouteRef({
  parent: clustersRouteRef,
  path: '/:name/:tab',
});

export const resourceRouteRef = createSubRouteRef({
  parent: clustersRouteRef,
  path: '/:name/resources/:uid',
});

export const searchRouteRef = createRouteRef();

export const changesRouteRef = createRouteRef();

export const ingressesRouteRef = createRouteRef();

export const agentsRouteRef = createRouteRef();

export const auditRouteRef = createRouteRef();

export const hubRouteRef = createRouteRef();

export const enrollRouteRef = createRouteRef();
