import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ClusterEntityOptions, ownerOf } from './clusterEntity';

const DEFAULT_OWNER = 'group:default/unknown';

const DEFAULT_PAGE_PATH = '/fleet';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { seconds: 10 },
  timeout: { minutes: 1 },
  initialDelay: { seconds: 3 },
};

/** What the configuration says of the provider. */
export interface FleetProviderConfig extends ClusterEntityOptions {
  schedule: SchedulerServiceTaskScheduleDefinition;
}

/**
 * Reads `catalog.providers.fleet`.
 *
 * @throws InputError naming the key and the mend
 */
export function readProviderConfig(root: Config): FleetProviderConfig {
  const config = root.getOptionalConfig('catalog.providers.fleet');
  const owner = config?.getOptionalString('defaultOwner') ?? DEFAULT_OWNER;
  const defaultOwner = ownerOf(owner);
  if (!defaultOwner) {
    throw new InputError(
      `catalog.providers.fleet.defaultOwner is "${owner}"; expected an entity reference such as ${DEFAULT_OWNER}`,
    );
  }
  const path = config?.getOptionalString('pagePath') ?? DEFAULT_PAGE_PATH;
  if (!/^\/[^/]/.test(path)) {
    throw new InputError(
      `catalog.providers.fleet.pagePath is "${path}"; expected the path of the page page:fleet, such as ${DEFAULT_PAGE_PATH}`,
    );
  }
  const portal = root.getOptionalString('app.baseUrl')?.replace(/\/+$/, '');
  return {
    defaultOwner,
    fleetUrl: portal && `${portal}${path.replace(/\/+$/, '')}`,
    schedule: config?.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('schedule'),
        )
      : DEFAULT_SCHEDULE,
  };
}
