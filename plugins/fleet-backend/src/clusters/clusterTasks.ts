import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { GovernanceConfig } from '../governance/governanceConfig';
import { GovernanceFiles } from '../governance/GovernanceFiles';
import { Purger } from './Purger';
import { recordTransitions, removeOldTransitions } from './transitions';

/** Sets up what is done for clusters again and again. */
export async function scheduleClusterTasks(options: {
  db: Knex;
  scheduler: SchedulerService;
  logger: LoggerService;
  purger: Purger;
  governanceFiles: GovernanceFiles;
  governance: GovernanceConfig;
  /** How long transitions are kept, in milliseconds. */
  keepTransitions: number;
}): Promise<void> {
  const { db, scheduler, purger } = options;
  await scheduler.scheduleTask({
    id: 'fleet-cluster-transitions',
    scope: 'global',
    frequency: { seconds: 15 },
    timeout: { minutes: 1 },
    // Time for agents to be heard of after the hub itself was away.
    initialDelay: { seconds: 60 },
    fn: async () => {
      await recordTransitions(db);
    },
  });
  await scheduler.scheduleTask({
    id: 'fleet-cluster-transitions-retention',
    scope: 'global',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    initialDelay: { minutes: 2 },
    fn: async () => {
      await removeOldTransitions(db, options.keepTransitions);
    },
  });
  await scheduler.scheduleTask({
    id: 'fleet-purge',
    scope: 'global',
    frequency: { seconds: 30 },
    timeout: { hours: 2 },
    initialDelay: { seconds: 20 },
    fn: signal => purger.run(signal),
  });
  // On every replica, so that each of them can tell how the files are.
  await scheduler.scheduleTask({
    id: 'fleet-governance-files',
    scope: 'local',
    frequency: options.governance.refresh,
    timeout: { minutes: 5 },
    initialDelay: { seconds: 3 },
    fn: () => options.governanceFiles.refresh(),
  });
}
