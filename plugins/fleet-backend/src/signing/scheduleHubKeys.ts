import { SchedulerService } from '@backstage/backend-plugin-api';
import { HubKeys } from './HubKeys';

/** Looks after the keys of the hub every minute, on one replica at a time. */
export async function scheduleHubKeys(options: {
  scheduler: SchedulerService;
  hubKeys: HubKeys;
}): Promise<void> {
  await options.scheduler.scheduleTask({
    id: 'fleet-hub-keys',
    scope: 'global',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 20 },
    fn: () => options.hubKeys.maintain(),
  });
}
