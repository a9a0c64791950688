import {
  HttpAuthService,
  LifecycleService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { ChangeReader } from '../changes/ChangeReader';
import { FeedSignal } from '../changes/feedSignal';
import { HintService } from '../changes/HintService';
import { ClusterNames } from '../clusters/ClusterNames';
import { ClusterReader } from '../clusters/ClusterReader';
import { ClusterRegistry } from '../clusters/types';
import { EnrollmentService } from '../enrollment/types';
import { ResourceReader } from '../inventory/ResourceReader';
import { PermissionGuard } from '../permissions';

/** What the portal API is made of. */
export interface PortalRouterDeps {
  db: Knex;
  logger: LoggerService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  /** Ends hanging requests when the plugin stops. */
  lifecycle: LifecycleService;
  clusters: ClusterRegistry;
  enrollments: EnrollmentService;
  feedSignal: FeedSignal;
}

/** What the routes share. */
export interface RouteContext {
  guard: PermissionGuard;
  clusterNames: ClusterNames;
  clusterReader: ClusterReader;
  clusterRegistry: ClusterRegistry;
  resourceReader: ResourceReader;
  changeReader: ChangeReader;
  hints: HintService;
  enrollments: EnrollmentService;
}
