import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { json, Router } from 'express';
import { AuditReader } from '../audit/AuditReader';
import { ChangeHistogramReader } from '../changes/ChangeHistogramReader';
import { ChangeReader } from '../changes/ChangeReader';
import { ChangeGroupReader } from '../changes/groups/ChangeGroupReader';
import { HintService } from '../changes/HintService';
import { AgentBoard } from '../clusters/AgentBoard';
import { ClusterNames } from '../clusters/ClusterNames';
import { ClusterReader } from '../clusters/ClusterReader';
import { QueryCompleter } from '../inventory/completions/QueryCompleter';
import { IngressReader } from '../inventory/IngressReader';
import { RelatedReader } from '../inventory/related/RelatedReader';
import { ResourceReader } from '../inventory/ResourceReader';
import { OwnershipReader } from '../ownership/OwnershipReader';
import {
  DEFAULT_EXPORT_CONCURRENCY,
  DEFAULT_EXPORT_LIMITS,
  ExportSlots,
} from '../export';
import { OverviewReader } from '../overview/OverviewReader';
import { PermissionGuard } from '../permissions';
import { spec } from '../schema/openapi.generated';
import { SavedSearches } from '../searches/SavedSearches';
import { addAuditRoutes } from './routes/audit';
import { keepEmptyClusterFilters } from './clusterParameters';
import { addAgentRoutes } from './routes/agents';
import { addAgentsOfClusterRoutes } from './routes/agentsOfCluster';
import { addChangeRoutes } from './routes/changes';
import { addClusterRoutes } from './routes/clusters';
import { addConsumerRoutes } from './routes/consumers';
import { addEnrollmentRoutes } from './routes/enrollments';
import { addExportRoutes } from './routes/export';
import { addHintRoutes } from './routes/hints';
import { addHubRoutes } from './routes/hub';
import { addIngressRoutes } from './routes/ingresses';
import { addOverviewRoutes } from './routes/overview';
import { addOwnershipRoutes } from './routes/ownership';
import { addRelatedRoutes } from './routes/related';
import { addResourceRoutes } from './routes/resources';
import { addSearchRoutes } from './routes/searches';
import { refuseUnstorableBody } from './storableBody';
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
    db,
    clusterReader: new ClusterReader(db, deps.clusterOptions),
    agentBoard: new AgentBoard(db),
    overviewReader: new OverviewReader(db),
    governance: deps.governance,
    kinds: deps.kinds,
    exportLimits: deps.exportLimits ?? DEFAULT_EXPORT_LIMITS,
    exportSlots: new ExportSlots({
      ...DEFAULT_EXPORT_CONCURRENCY,
      ...deps.exportLimits,
    }),
    onExported: deps.onExported ?? (() => {}),
    clusterRegistry: deps.clusters,
    resourceReader: new ResourceReader(db, deps.kinds, {
      links: deps.clusterOptions?.links,
      versionsKept: deps.retention?.versions,
    }),
    relatedReader: new RelatedReader(db, deps.kinds),
    ingressReader: new IngressReader(db, deps.kinds),
    queryCompleter: new QueryCompleter(db, deps.kinds),
    savedSearches: new SavedSearches(db, deps.kinds),
    auditor: deps.auditor,
    auditReader: new AuditReader(db),
    changeReader: new ChangeReader(db, deps.kinds),
    changeGroups: new ChangeGroupReader(
      db,
      deps.kinds,
      deps.retention?.headlines,
    ),
    changeHistogram: new ChangeHistogramReader(db, deps.kinds, deps.retention),
    hints,
    consumerReplay: deps.consumerReplay,
    hubStatus: deps.hubStatus,
    hubKeys: deps.hubKeys,
    ownership: deps.ownership,
    ownershipReader: new OwnershipReader(db),
    enrollments: deps.enrollments,
    agentRegistry: deps.agentRegistry,
  };
  // Answers are typed by the same document through fleet-common; the types this
  // function derives from it know no parameters that a path shares.
  const router = createValidatedOpenApiRouter(spec, {
    middleware: [json(), refuseUnstorableBody, keepEmptyClusterFilters],
  }) as unknown as Router;
  addOverviewRoutes(router, context);
  addClusterRoutes(router, context);
  addAgentRoutes(router, context);
  addAgentsOfClusterRoutes(router, context);
  addResourceRoutes(router, context);
  addRelatedRoutes(router, context);
  addExportRoutes(router, context);
  addIngressRoutes(router, context);
  addSearchRoutes(router, context);
  addChangeRoutes(router, context);
  addHintRoutes(router, context);
  addConsumerRoutes(router, context);
  addHubRoutes(router, context);
  addEnrollmentRoutes(router, context);
  addAuditRoutes(router, context);
  addOwnershipRoutes(router, context);
  return deps.observe?.(router) ?? router;
}
