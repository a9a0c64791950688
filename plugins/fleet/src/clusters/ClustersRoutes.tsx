import { LoadingState } from '@backstage-fleet/plugin-fleet-react';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { ClustersPage } from './ClustersPage';

const ClusterPage = lazy(() =>
  import('../cluster').then(module => ({ default: module.ClusterPage })),
);

const ResourcePage = lazy(() =>
  import('../resource').then(module => ({ default: module.ResourcePage })),
);

/** Routes below `/fleet/clusters`: all clusters, and one of them. */
export function ClustersRoutes() {
  return (
    <Suspense fallback={<LoadingState variant="page" />}>
      <Routes>
        <Route index element={<ClustersPage />} />
        <Route path=":name/resources/:uid" element={<ResourcePage />} />
        <Route path=":name/:tab?" element={<ClusterPage />} />
      </Routes>
    </Suspense>
  );
}
