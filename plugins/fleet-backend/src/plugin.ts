import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { fleetPermissions } from '@backstage-fleet/plugin-fleet-common';
import { DEFAULT_LIMITS } from '@backstage-fleet/protocol';
import { announceAgentConfig, loadAgentConfig } from './agentApi/agentConfig';
import { AgentDirectory } from './agentApi/AgentDirectory';
import { HeartbeatService } from './agentApi/heartbeat';
import { TokenBuckets } from './agentApi/rateLimits';
import { createAgentRouter } from './agentApi/router';
import { createFeedSignal } from './changes/feedSignal';
import { scheduleRetention } from './changes/retention';
import { createAgentSignal } from './clusters/agentSignal';
import { DatabaseClusterRegistry } from './clusters/DatabaseClusterRegistry';
import { LivenessRecorder } from './clusters/LivenessRecorder';
import { readFleetConfig } from './config';
import { openDatabase } from './database/migrate';
import { DownlinkService } from './downlink/DownlinkService';
import { PollWaiters } from './downlink/PollWaiters';
import { DatabaseEnrollmentService } from './enrollment/DatabaseEnrollmentService';
import { IngestService } from './ingest/IngestService';
import { createHubMetrics } from './metrics';
import { createPortalRouter } from './portalApi/router';
import { loadHubIdentity } from './signing/hubIdentity';

/**
 * The Fleet hub: the door for agents below `/agent/v1`, the portal API beside
 * it, and the store between them.
 *
 * @public
 */
export const fleetPlugin = createBackendPlugin({
  pluginId: 'fleet',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootLifecycle: coreServices.rootLifecycle,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auditor, config, httpRouter, logger } = deps;
        const fleetConfig = readFleetConfig(config);
        if (fleetConfig.signingSecretIsDevelopment) {
          logger.warn(
            'fleet.signing.secret is not set; the keys of the hub are sealed by a text that everybody knows. Good for development only',
          );
        }
        const db = await openDatabase(deps.database);
        const identity = await loadHubIdentity(db, fleetConfig.signingSecret);
        const agentConfig = await loadAgentConfig(db);

        const feed = createFeedSignal();
        const agents = createAgentSignal();
        const waiters = new PollWaiters({ db, logger });
        const downlink = new DownlinkService({ db, identity, waiters });
        const directory = new AgentDirectory(db);
        agents.onChange(() => {
          directory.forget();
          waiters.look().catch(error => {
            logger.warn('Could not end the polls of revoked agents yet', error);
          });
        });
        // Before the server waits for requests to end, or held polls would keep it up.
        deps.rootLifecycle.addBeforeShutdownHook(() => waiters.close());

        const metrics = createHubMetrics(deps.metrics);
        const liveness = new LivenessRecorder(db);
        httpRouter.use(
          createAgentRouter({
            logger,
            auth: {
              hubId: identity.hubId,
              directory,
              limits: DEFAULT_LIMITS,
              rate: new TokenBuckets({
                perSecond: fleetConfig.agents.requestsPerSecond,
                burst: fleetConfig.agents.burst,
              }),
              onAlive: agent => liveness.touch(agent),
            },
            enroll: { db, identity, auditor, agents },
            hello: { db, limits: DEFAULT_LIMITS, config: agentConfig.config },
            heartbeat: new HeartbeatService(db),
            ingest: new IngestService({
              db,
              logger,
              feed,
              metrics,
              limits: DEFAULT_LIMITS,
              maxConcurrent: fleetConfig.agents.maxConcurrentBatches,
            }),
            downlink,
            metrics,
          }),
        );
        httpRouter.addAuthPolicy({
          path: '/agent/v1',
          allow: 'unauthenticated',
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
            clusters: new DatabaseClusterRegistry({ db, auditor, agents }),
            feedSignal: feed,
          }),
        );

        await scheduleRetention({
          db,
          scheduler: deps.scheduler,
          logger,
          retention: fleetConfig.retention,
        });
        if (agentConfig.changed) {
          await announceAgentConfig(db, agentConfig.config, (id, message) =>
            downlink.send(id, message),
          );
        }
      },
    });
  },
});
