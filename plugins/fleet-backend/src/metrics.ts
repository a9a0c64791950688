import { MetricsService } from '@backstage/backend-plugin-api/alpha';

/** What the hub counts. Labels are of low cardinality: never clusters, agents or objects. */
export interface HubMetrics {
  /** A batch was stored, or was known already. */
  batch(result: {
    items: number;
    rejected: number;
    duplicate: boolean;
    seconds: number;
  }): void;
  /** The agent door turned a request away. */
  refusal(code: string): void;
}

/** Metrics through Backstage's metrics service, which exports them by OpenTelemetry. */
export function createHubMetrics(metrics: MetricsService): HubMetrics {
  const items = metrics.createCounter('fleet.ingest.items', {
    description: 'Items of batches, by whether they were stored',
    unit: '{item}',
  });
  const duration = metrics.createHistogram('fleet.ingest.duration', {
    description: 'Time from a checked request to the commit of its batch',
    unit: 's',
  });
  const refusals = metrics.createCounter('fleet.agents.refusals', {
    description: 'Requests the agent door turned away, by machine code',
    unit: '{request}',
  });
  return {
    batch({ items: count, rejected, duplicate, seconds }) {
      duration.record(seconds, { duplicate });
      if (!duplicate) {
        items.add(count - rejected, { result: 'stored' });
        items.add(rejected, { result: 'rejected' });
      }
    },
    refusal(code) {
      refusals.add(1, { code });
    },
  };
}
