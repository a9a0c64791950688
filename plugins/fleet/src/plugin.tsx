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
  agentsRouteRef,
  auditRouteRef,
  changesRouteRef,
  clusterRouteRef,
  clustersRouteRef,
  clusterTabRouteRef,
  enrollRouteRef,
  hubRouteRef,
  ingressesRouteRef,
  overviewRouteRef,
  resourceRouteRef,
  rootRouteRef,
  searchRouteRef,
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

// The first page is where /fleet leads.
const overviewSubPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    routeRef: overviewRouteRef,
    loader: () => import('./overview').then(module => <module.OverviewPage />),
  },
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

const searchSubPage = SubPageBlueprint.make({
  name: 'search',
  params: {
    path: 'search',
    title: 'Search',
    routeRef: searchRouteRef,
    loader: () => import('./search').then(module => <module.SearchPage />),
  },
});

const changesSubPage = SubPageBlueprint.make({
  name: 'changes',
  params: {
    path: 'changes',
    title: 'Changes',
    routeRef: changesRouteRef,
    loader: () => import('./changes').then(module => <module.ChangesPage />),
  },
});

const ingressesSubPage = SubPageBlueprint.make({
  name: 'ingresses',
  params: {
    path: 'ingresses',
    title: 'Hosts',
    routeRef: ingressesRouteRef,
    loader: () =>
      import('./ingresses').then(module => <module.IngressesPage />),
  },
});

const agentsSubPage = SubPageBlueprint.make({
  name: 'agents',
  params: {
    path: 'agents',
    title: 'Agents',
    routeRef: agentsRouteRef,
    loader: () => import('./agents').then(module => <module.AgentsPage />),
  },
});

const auditSubPage = SubPageBlueprint.make({
  name: 'audit',
  params: {
    path: 'audit',
    title: 'Audit',
    routeRef: auditRouteRef,
    loader: () => import('./audit').then(module => <module.AuditPage />),
  },
});

const hubSubPage = SubPageBlueprint.make({
  name: 'hub',
  params: {
    path: 'hub',
    title: 'Hub',
    routeRef: hubRouteRef,
    loader: () => import('./hub').then(module => <module.HubPage />),
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
 * Fleet's pages: the overview, the clusters, one cluster, enrollment.
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
    overview: overviewRouteRef,
    clusters: clustersRouteRef,
    cluster: clusterRouteRef,
    clusterTab: clusterTabRouteRef,
    resource: resourceRouteRef,
    search: searchRouteRef,
    changes: changesRouteRef,
    ingresses: ingressesRouteRef,
    agents: agentsRouteRef,
    audit: auditRouteRef,
    hub: hubRouteRef,
    enroll: enrollRouteRef,
  },
  extensions: [
    fleetApi,
    fleetPage,
    overviewSubPage,
    clustersSubPage,
    searchSubPage,
    changesSubPage,
    ingressesSubPage,
    agentsSubPage,
    auditSubPage,
    hubSubPage,
    enrollSubPage,
  ],
});
