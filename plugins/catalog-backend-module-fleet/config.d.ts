import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      /** Entities for the clusters that Fleet knows. */
      fleet?: {
        /**
         * Owner of clusters that have none in Fleet, as an entity reference; the kind is group
         * unless said. Default: group:default/unknown.
         */
        defaultOwner?: string;
        /**
         * Path of Fleet's pages in the portal, where `app.extensions` moves `page:fleet`.
         * Default: /fleet.
         */
        pagePath?: string;
        /** How often the catalog asks the hub. Default: every 10 seconds, at most 1 minute long. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
