import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { AgentCounters, AgentStatus } from '../agent/types';

const COUNTERS: Record<keyof AgentCounters, [name: string, help: string]> = {
  batches: ['batches_total', 'Batches the hub acknowledged.'],
  items: ['items_total', 'Items in acknowledged batches.'],
  retries: ['batch_retries_total', 'Batches that had to be sent again.'],
  sessions: ['sessions_total', 'Sessions opened with the hub.'],
  rejected: ['rejected_items_total', 'Items the hub did not store.'],
  poison: ['unreadable_objects_total', 'Objects that were skipped.'],
  relists: ['relists_total', 'Lists after the first one of a kind.'],
  repairs: ['digest_repairs_total', 'Repairs because digests differed.'],
  downlinkRefused: [
    'downlink_refused_total',
    'Messages of the hub that were not acted on.',
  ],
};

const PHASES = [
  'stopped',
  'standby',
  'starting',
  'enrolling',
  'waiting-for-approval',
  'connecting',
  'running',
  'revoked',
  'cloned',
  'failed',
] as const;

const KIND_STATES = [
  'syncing',
  'live',
  'forbidden',
  'absent',
  'broken',
] as const;

/**
 * Prometheus metrics of one agent, read from its status at each scrape. Labels
 * are kinds, states and phases only, so that the number of series is bounded.
 */
export function agentRegistry(status: () => AgentStatus): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [key, [name, help]] of Object.entries(COUNTERS)) {
    const counter = new Counter({
      name: `fleet_agent_${name}`,
      help,
      registers: [registry],
      collect() {
        counter.reset();
        counter.inc(status().counters[key as keyof AgentCounters]);
      },
    });
  }
  gauge(registry, 'pending_items', 'Items not acknowledged yet.', [], set =>
    set({}, status().pending),
  );
  gauge(registry, 'phase', '1 for the phase it is in.', ['phase'], set => {
    const { phase } = status();
    for (const name of PHASES) {
      set({ phase: name }, Number(name === phase));
    }
  });
  gauge(registry, 'objects', 'Objects followed.', ['kind'], set => {
    for (const [kind, { objects }] of Object.entries(status().kinds)) {
      set({ kind }, objects);
    }
  });
  gauge(
    registry,
    'quarantined_objects',
    'Objects the hub refused.',
    ['kind'],
    set => {
      for (const [kind, { quarantined }] of Object.entries(status().kinds)) {
        set({ kind }, quarantined);
      }
    },
  );
  gauge(
    registry,
    'kind_state',
    '1 for the state a kind is in.',
    ['kind', 'state'],
    set => {
      for (const [kind, report] of Object.entries(status().kinds)) {
        for (const state of KIND_STATES) {
          set({ kind, state }, Number(state === report.state));
        }
      }
    },
  );
  gauge(
    registry,
    'last_hub_contact_timestamp_seconds',
    'When the hub answered last; 0 before it did.',
    [],
    set => {
      const { lastHubContactAt } = status();
      set({}, lastHubContactAt ? Date.parse(lastHubContactAt) / 1000 : 0);
    },
  );
  return registry;
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: (set: (labels: Record<string, string>, value: number) => void) => void,
): void {
  const metric = new Gauge({
    name: `fleet_agent_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      metric.reset();
      read((labels, value) => metric.set(labels, value));
    },
  });
}
