import {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  RootLifecycleService,
  SchedulerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { fleetPermissions } from '@backstage-fleet/plugin-fleet-common';
import { DEFAULT_LIMITS, KindRegistry } from '@backstage-fleet/protocol';
import { AgentDirectory } from './agentApi/AgentDirectory';
import { TokenBuckets } from './agentApi/rateLimits';
import { createAgentRouter } from './agentApi/router';
import { AuditStore } from './audit/AuditStore';
import { RefusalRecorder } from './audit/RefusalRecorder';
import { createStoredAuditor } from './audit/storedAuditor';
import { createChangeCountsConsumer } from './changes/changeCounts';
import { createFeedSignal } from './changes/feedSignal';
import { createChangeGroupsConsumer } from './changes/groups/changeGroups';
import { scheduleRetention } from './changes/retention';
import { createAgentSignal } from './clusters/agentSignal';
import { readClusterConfig } from './clusters/clusterConfig';
import { scheduleClusterTasks } from './clusters/clusterTasks';
import { hubVersion } from './clusters/agentVersions';
import { DatabaseClusterRegistry } from './clusters/DatabaseClusterRegistry';
import { LivenessRecorder } from './clusters/LivenessRecorder';
import { Purger } from './clusters/Purger';
import { readFleetConfig } from './config';
import {
  ConsumerReplay,
  ConsumerStatusReader,
  createConsumerRunner,
  FeedConsumer,
} from './consumers';
import { createCapacityConsumer, createCountersConsumer } from './counters';
import { openDatabase } from './database/migrate';
import { DownlinkService } from './downlink/DownlinkService';
import { PollWaiters } from './downlink/PollWaiters';
import { DatabaseEnrollmentService } from './enrollment/DatabaseEnrollmentService';
import { EnrollAgentService } from './enrollment/EnrollAgentService';
import { readGovernanceConfig } from './governance/governanceConfig';
import { GovernanceFiles } from './governance/GovernanceFiles';
import { GovernanceService } from './governance/GovernanceService';
import { scheduleDigestAudit } from './ingest/digestAudit';
import { IngestService } from './ingest/IngestService';
import { createHubMetrics } from './metrics';
import { createOwnershipConsumer } from './ownership/ownershipConsumer';
import { Activity, withActivity } from './operations/Activity';
import { exportGauges } from './operations/gauges';
import { HubStatusReader } from './operations/HubStatusReader';
import { scheduleSearchIndexes } from './inventory/searchIndexes';
import { observeConsumers } from './operations/observeConsumers';
import { countExports, observePortal } from './operations/observePortal';
import { Replicas } from './operations/Replicas';
import { OwnershipService } from './ownership/OwnershipService';
import { OwnershipStore } from './ownership/OwnershipStore';
import { readOwnershipConfig } from './ownership/rules';
import { createPortalRouter } from './portalApi/router';
import { AgentConfigs } from './sessions/AgentConfigs';
import { AgentRegistry } from './sessions/AgentRegistry';
import { HeartbeatService } from './sessions/HeartbeatService';
import { HelloService } from './sessions/HelloService';
import { RotateService } from './sessions/RotateService';
import { SessionDoor } from './sessions/SessionDoor';
import { loadHubIdentity } from './signing/hubIdentity';
import { HubKeys } from './signing/HubKeys';
import { scheduleHubKeys } from './signing/scheduleHubKeys';

/** What a hub takes from the backend it runs in. */
export interface HubServices {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  metrics: MetricsService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  rootLifecycle: RootLifecycleService;
  scheduler: SchedulerService;
  tracing: TracingService;
  urlReader: UrlReaderService;
}

/**
 * Starts one replica of the hub: opens the store, and hands routes, schedules
 * and ends of it to the services.
 */
export async function startHub(deps: HubServices): Promise<void> {
  const { config, httpRouter, logger } = deps;
  const fleetConfig = readFleetConfig(config);
  if (fleetConfig.signingSecretIsDevelopment) {
    logger.warn(
      'fleet.signing.secret is not set; the keys of the hub are sealed by a text that everybody knows. Good for development only',
    );
  }
  const db = await openDatabase(deps.database);
  const auditor = createStoredAuditor(deps.auditor, new AuditStore(db));
  const identity = await loadHubIdentity(
    db,
    fleetConfig.signingSecret,
    fleetConfig.signingKeyOverlap,
  );
  const kinds = new KindRegistry(fleetConfig.kinds);
  const limits = { ...DEFAULT_LIMITS, ...fleetConfig.quota };
  const { configs, changed: isConfigChanged } = await AgentConfigs.load(db, {
    kinds,
    custom: fleetConfig.kinds.custom,
    limits,
  });

  const feed = createFeedSignal();
  const agents = createAgentSignal();
  const waiters = new PollWaiters({ db, logger });
  const sessions = new SessionDoor(db);
  const downlink = new DownlinkService({ db, identity, waiters, sessions });
  const directory = new AgentDirectory(db);
  agents.onChange(() => {
    directory.forget();
    waiters.look().catch(error => {
      logger.warn('Could not end the polls of revoked agents yet', error);
    });
  });
  // Before the server waits for requests to end, or held polls would keep it up.
  deps.rootLifecycle.addBeforeShutdownHook(() => waiters.close());

  const activity = new Activity();
  const metrics = withActivity(createHubMetrics(deps.metrics), activity);
  const replicas = new Replicas({
    db,
    logger,
    read: () => ({
      agents: waiters.size,
      itemsPerSecond: activity.itemsPerSecond(),
    }),
  });
  await replicas.start();
  deps.lifecycle.addShutdownHook(
    exportGauges({
      db,
      metrics: deps.metrics,
      polls: () => waiters.size,
    }),
  );
  deps.lifecycle.addShutdownHook(() => replicas.stop());
  const liveness = new LivenessRecorder({ db, logger });
  deps.lifecycle.addShutdownHook(() => liveness.close());
  const refusals = new RefusalRecorder({ db, logger });
  deps.lifecycle.addShutdownHook(() => refusals.close());
  const hubKeys = new HubKeys({
    keyring: identity.signer,
    downlink,
    auditor,
    logger,
  });
  httpRouter.use(
    createAgentRouter({
      logger,
      auth: {
        hubId: identity.hubId,
        directory,
        limits,
        rate: new TokenBuckets({
          perSecond: fleetConfig.agents.requestsPerSecond,
          burst: fleetConfig.agents.burst,
        }),
        unknownKeys: new TokenBuckets({ perSecond: 5, burst: 100 }),
        onAlive: agent => liveness.touch(agent),
      },
      enroll: new EnrollAgentService({
        db,
        identity,
        auditor,
        agents,
        maxPerMinute: fleetConfig.enrollment.maxPerMinute,
      }),
      maxEnrollmentsPerMinute: fleetConfig.enrollment.maxPerMinute,
      hello: new HelloService({
        db,
        limits,
        configs,
        downlink,
        signer: identity.signer,
        auditor,
        agents,
      }),
      rotate: new RotateService({ db, hubId: identity.hubId }),
      heartbeat: new HeartbeatService({
        db,
        configs,
        limits,
        liveness,
        sessions,
      }),
      ingest: new IngestService({
        db,
        logger,
        feed,
        metrics,
        kinds,
        limits,
        maxConcurrent: fleetConfig.agents.maxConcurrentBatches,
      }),
      downlink,
      metrics,
      tracing: deps.tracing,
      refusals,
    }),
  );
  httpRouter.addAuthPolicy({
    path: '/agent/v1',
    allow: 'unauthenticated',
  });

  const ownershipStore = new OwnershipStore(readOwnershipConfig(config).labels);
  const ownership = new OwnershipService({
    db,
    auditor,
    store: ownershipStore,
  });
  await ownership.followCatalog({ ...deps, logger });

  const consumers: FeedConsumer[] = [
    createCountersConsumer(),
    createCapacityConsumer(),
    createChangeCountsConsumer(fleetConfig.retention.changes),
    createChangeGroupsConsumer(fleetConfig.retention.changes),
    createOwnershipConsumer(ownershipStore),
  ];
  const consumerStatus = new ConsumerStatusReader(db, consumers);
  await createConsumerRunner({
    db,
    logger,
    metrics: deps.metrics,
    lifecycle: deps.lifecycle,
    feedSignal: feed,
    consumers: observeConsumers(consumers, deps),
  });

  const clusterOptions = readClusterConfig(config);
  const governanceConfig = readGovernanceConfig(config);
  const purger = new Purger({ db, logger });
  const governanceFiles = new GovernanceFiles({
    db,
    auditor,
    logger,
    urlReader: deps.urlReader,
    locations: governanceConfig.locations,
  });

  deps.permissionsRegistry.addPermissions(fleetPermissions);
  httpRouter.use(
    await createPortalRouter({
      db,
      httpAuth: deps.httpAuth,
      permissions: deps.permissions,
      logger,
      lifecycle: deps.lifecycle,
      enrollments: new DatabaseEnrollmentService({
        db,
        auditor,
        agents,
        tokenLifetime: fleetConfig.enrollment.tokenLifetime,
      }),
      agentRegistry: new AgentRegistry({
        db,
        auditor,
        agents,
        downlink,
        kinds,
      }),
      clusters: new DatabaseClusterRegistry({
        db,
        auditor,
        agents,
        purgeInactiveAfter: clusterOptions.purgeInactiveAfter,
        onPurge: () => {
          purger.run().catch(error => {
            logger.warn(
              'Could not remove all of a cluster yet; the next run goes on',
              error,
            );
          });
        },
      }),
      clusterOptions,
      governance: new GovernanceService({ db, auditor }),
      ownership,
      consumerReplay: new ConsumerReplay({
        db,
        auditor,
        status: consumerStatus,
      }),
      hubStatus: new HubStatusReader({
        db,
        hubId: identity.hubId,
        version: hubVersion(),
        retention: fleetConfig.retention,
        signingSecretIsDevelopment: fleetConfig.signingSecretIsDevelopment,
        replicas,
        consumers: consumerStatus,
        keys: hubKeys,
        governanceFiles,
        exportLimits: fleetConfig.export,
      }),
      hubKeys,
      feedSignal: feed,
      kinds,
      auditor,
      exportLimits: fleetConfig.export,
      retention: fleetConfig.retention,
      onExported: countExports(deps.metrics),
      observe: portal =>
        observePortal({
          portal,
          logger,
          metrics: deps.metrics,
          tracing: deps.tracing,
        }),
    }),
  );

  await scheduleClusterTasks({
    db,
    scheduler: deps.scheduler,
    logger,
    purger,
    governanceFiles,
    governance: governanceConfig,
    keepTransitions: fleetConfig.retention.headlines,
  });
  await scheduleRetention({
    db,
    scheduler: deps.scheduler,
    logger,
    retention: fleetConfig.retention,
  });
  await scheduleDigestAudit({
    db,
    scheduler: deps.scheduler,
    logger,
    resync: (agentId, message) => downlink.send(agentId, message),
  });
  await scheduleSearchIndexes({ db, scheduler: deps.scheduler });
  await scheduleHubKeys({ scheduler: deps.scheduler, hubKeys });
  if (isConfigChanged) {
    await downlink.sendToAll(agent => ({
      type: 'config',
      config: configs.forRow(agent),
    }));
  }
}
