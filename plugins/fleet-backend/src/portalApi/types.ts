import {
  AuditorService,
  HttpAuthService,
  LifecycleService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { KindRegistry } from '@backstage-fleet/protocol';
import type { Router } from 'express';
import { Knex } from 'knex';
import { AuditReader } from '../audit/AuditReader';
import { ChangeHistogramReader } from '../changes/ChangeHistogramReader';
import { ChangeReader } from '../changes/ChangeReader';
import { FeedSignal } from '../changes/feedSignal';
import { ChangeGroupReader } from '../changes/groups/ChangeGroupReader';
import { HintService } from '../changes/HintService';
import { ClusterNames } from '../clusters/ClusterNames';
import { AgentBoard } from '../clusters/AgentBoard';
import { ClusterReader, ClusterReaderOptions } from '../clusters/ClusterReader';
import { ClusterRegistry } from '../clusters/types';
import { ConsumerReplay } from '../consumers';
import { EnrollmentService } from '../enrollment/types';
import { FleetConfig } from '../config';
import {
  ExportConcurrency,
  ExportLimits,
  ExportResult,
  ExportSlots,
} from '../export';
import { GovernanceService } from '../governance/GovernanceService';
import { IngressReader } from '../inventory/IngressReader';
import { QueryCompleter } from '../inventory/completions/QueryCompleter';
import { RelatedReader } from '../inventory/related/RelatedReader';
import { ResourceReader } from '../inventory/ResourceReader';
import { HubStatusReader } from '../operations/HubStatusReader';
import { OverviewReader } from '../overview/OverviewReader';
import { OwnershipReader } from '../ownership/OwnershipReader';
import { OwnershipService } from '../ownership/OwnershipService';
import { PermissionGuard } from '../permissions';
import { SavedSearches } from '../searches/SavedSearches';
import { HubKeys } from '../signing/HubKeys';
import { AgentRegistry } from '../sessions/AgentRegistry';

/** What the portal API is made of. */
export interface PortalRouterDeps {
  db: Knex;
  logger: LoggerService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  /** Ends hanging requests when the plugin stops. */
  lifecycle: LifecycleService;
  clusters: ClusterRegistry;
  governance: GovernanceService;
  /** What of the configuration shows in clusters. */
  clusterOptions?: ClusterReaderOptions;
  enrollments: EnrollmentService;
  agentRegistry: AgentRegistry;
  ownership: OwnershipService;
  consumerReplay: ConsumerReplay;
  hubStatus: HubStatusReader;
  hubKeys: HubKeys;
  feedSignal: FeedSignal;
  kinds: KindRegistry;
  exportLimits?: ExportLimits & Partial<ExportConcurrency>;
  /** Keeps what is exported and saved; nothing of it happens without. */
  auditor: AuditorService;
  /** How long things are kept, in milliseconds; what the configuration has unless said. */
  retention?: Pick<
    FleetConfig['retention'],
    'versions' | 'changes' | 'headlines'
  >;
  /** Hears of every export that came to an end. */
  onExported?: (outcome: ExportResult) => void;
  /** Puts metrics and traces around the API. */
  observe?: (portal: Router) => Router;
}

/** What the routes share. */
export interface RouteContext {
  db: Knex;
  guard: PermissionGuard;
  clusterNames: ClusterNames;
  clusterReader: ClusterReader;
  clusterRegistry: ClusterRegistry;
  governance: GovernanceService;
  exportLimits: ExportLimits;
  exportSlots: ExportSlots;
  onExported: (outcome: ExportResult) => void;
  agentBoard: AgentBoard;
  overviewReader: OverviewReader;
  kinds: KindRegistry;
  resourceReader: ResourceReader;
  relatedReader: RelatedReader;
  ingressReader: IngressReader;
  queryCompleter: QueryCompleter;
  savedSearches: SavedSearches;
  auditor: AuditorService;
  auditReader: AuditReader;
  changeReader: ChangeReader;
  changeGroups: ChangeGroupReader;
  changeHistogram: ChangeHistogramReader;
  hints: HintService;
  consumerReplay: ConsumerReplay;
  hubStatus: HubStatusReader;
  hubKeys: HubKeys;
  ownership: OwnershipService;
  ownershipReader: OwnershipReader;
  enrollments: EnrollmentService;
  agentRegistry: AgentRegistry;
}
