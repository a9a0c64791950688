import {
  createFleetApi,
  fleetApiRef,
} from '@backstage-fleet/plugin-fleet-react';
import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiShipLine } from '@remixicon/react';
import {
  clusterRouteRef,
  clustersRouteRef,
  clusterTabRouteRef,
  enrollRouteRef,
  rootRouteRef,
} from './routes';

const fleetApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: fleetApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => createFleetApi({ fetchApi }),
    }),
});

const fleetPage = PageBlueprint.make({
  params: { path: '/fleet', title: 'Fleet', routeRef: rootRouteRef },
});

// The pages of one cluster are routes below it.
const clustersSubPage = SubPageBlueprint.make({
  name: 'clusters',
  params: {
    path: 'clusters',
    title: 'Clusters',
    routeRef: clustersRouteRef,
    loader: () =>
      import('./clusters').then(module => <module.ClustersRoutes />),
  },
});

const enrollSubPage = SubPageBlueprint.make({
  name: 'enroll',
  params: {
    path: 'enroll',
    title: 'Enroll',
    routeRef: enrollRouteRef,
    loader: () => import('./enroll').then(module => <module.EnrollPage />),
  },
});

/**
 * Fleet's pages: the clusters, one cluster, enrollment.
 *
 * @public
 */
export const fleetPlugin = createFrontendPlugin({
  pluginId: 'fleet',
  title: 'Fleet',
  icon: <RiShipLine fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    clusters: clustersRouteRef,
    cluster: clusterRouteRef,
    clusterTab: clusterTabRouteRef,
    enroll: enrollRouteRef,
  },
  extensions: [fleetApi, fleetPage, clustersSubPage, enrollSubPage],
});
