import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import type { Router } from 'express';
import { ChangeReader } from '../changes/ChangeReader';
import { HintService } from '../changes/HintService';
import { ClusterNames } from '../clusters/ClusterNames';
import { ClusterReader } from '../clusters/ClusterReader';
import { ResourceReader } from '../inventory/ResourceReader';
import { PermissionGuard } from '../permissions';
import { spec } from '../schema/openapi.generated';
import { addChangeRoutes } from './routes/changes';
import { addClusterRoutes } from './routes/clusters';
import { addEnrollmentRoutes } from './routes/enrollments';
import { addHintRoutes } from './routes/hints';
import { addResourceRoutes } from './routes/resources';
import { PortalRouterDeps, RouteContext } from './types';

/**
 * The API of people and pages, as `openapi.yaml` describes it.
 *
 * @remarks
 * Every route asks for a permission of its own before it reads anything. What
 * a caller may not see within that permission looks like what is not there.
 */
export async function createPortalRouter(
  deps: PortalRouterDeps,
): Promise<Router> {
  const { db, logger, feedSignal, lifecycle } = deps;
  const hints = new HintService({ db, logger, feedSignal });
  lifecycle.addShutdownHook(() => hints.close());
  const context: RouteContext = {
    guard: new PermissionGuard(deps),
    clusterNames: new ClusterNames(db),
    clusterReader: new ClusterReader(db),
    clusterRegistry: deps.clusters,
    resourceReader: new ResourceReader(db),
    changeReader: new ChangeReader(db),
    hints,
    enrollments: deps.enrollments,
  };
  // Answers are typed by the same document through fleet-common; the types this
  // function derives from it know no parameters that a path shares.
  const router = createValidatedOpenApiRouter(spec) as unknown as Router;
  addClusterRoutes(router, context);
  addResourceRoutes(router, context);
  addChangeRoutes(router, context);
  addHintRoutes(router, context);
  addEnrollmentRoutes(router, context);
  return router;
}
