import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { HubClusterSource } from './clusterSource';
import { readProviderConfig } from './config';
import { FleetEntityProvider } from './FleetEntityProvider';

/**
 * Catalog module that emits a Resource entity of type `kubernetes-cluster` for
 * each cluster that Fleet knows.
 *
 * @public
 */
export const catalogModuleFleet = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'fleet',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, config, discovery, logger, scheduler }) {
        const { schedule, ...entityOptions } = readProviderConfig(config);
        catalog.addEntityProvider(
          new FleetEntityProvider({
            source: new HubClusterSource({ discovery, auth }),
            logger,
            entityOptions,
            taskRunner: scheduler.createScheduledTaskRunner(schedule),
          }),
        );
      },
    });
  },
});
