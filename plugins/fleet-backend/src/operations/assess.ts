import {
  ConsumerStatus,
  HubStatus,
} from '@backstage-fleet/plugin-fleet-common';
import { durationInWords } from '../durations';
import { ExportLimits } from '../export';
import { GovernanceFileStatus } from '../governance/GovernanceFiles';
import { Replica } from './Replicas';

/** One line of what works and what does not. */
export type Check = HubStatus['checks'][number];

/** What the checks go by. */
export interface HubFacts {
  engine: 'PostgreSQL' | 'SQLite';
  /** Round trip of a trivial statement, milliseconds. */
  databaseMs: number;
  /** Clock of this process minus that of the database, milliseconds. */
  clockSkewMs: number;
  signingSecretIsDevelopment: boolean;
  replicas: readonly Replica[];
  consumers: readonly ConsumerStatus[];
  clusters: number;
  agents: { connected: number; total: number; suspectedClones: number };
  /** Refusals of the agent door within the last ten minutes, by code. */
  refusals: ReadonlyMap<string, number>;
  /** Tables whose oldest row should have been removed an hour ago or earlier. */
  overdueTables: readonly string[];
  /** As the replica that answers knows them. */
  governanceFiles: readonly GovernanceFileStatus[];
  exportLimits: ExportLimits;
}

const SLOW_DATABASE_MS = 50;
const SKEW_MS = 5_000;
const BLOCKED_MS = 200;
const LAG_SECONDS = 30;
const MANY_CLUSTERS = 200;
const MANY_REFUSALS = 100;
/** A file of exports is a request of a person; the load balancer ends what lasts longer. */
const LONG_EXPORT_SECONDS = 300;

/** Says of each part of the hub how it is and, where something is wrong, the mend. */
export function assess(facts: HubFacts): Check[] {
  return [
    database(facts),
    clock(facts),
    signing(facts),
    eventLoop(facts),
    consumers(facts),
    agents(facts),
    door(facts),
    retention(facts),
    governance(facts),
    exports(facts),
  ];
}

function database({ engine, databaseMs, clusters }: HubFacts): Check {
  const name = 'Database';
  const time = `${Math.round(databaseMs * 10) / 10} ms`;
  if (databaseMs > SLOW_DATABASE_MS) {
    return {
      name,
      state: 'degraded',
      sentence: `${engine} takes ${time} for the simplest question`,
      mend: 'See whether its machine or the network to it is overloaded; within a data center 2 ms are usual',
    };
  }
  if (engine === 'SQLite' && clusters > MANY_CLUSTERS) {
    return {
      name,
      state: 'degraded',
      sentence: `SQLite serves ${clusters} clusters; it has one writer at a time and one machine`,
      mend: 'Move to PostgreSQL: set backend.database.client to pg, and enroll the agents again',
    };
  }
  return { name, state: 'healthy', sentence: `${engine} answers in ${time}` };
}

function clock({ clockSkewMs }: HubFacts): Check {
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  return Math.abs(clockSkewMs) > SKEW_MS
    ? {
        name: 'Clock',
        state: 'degraded',
        sentence: `The clock of this process is ${seconds} s ${
          clockSkewMs > 0 ? 'ahead of' : 'behind'
        } that of the database`,
        mend: 'Synchronize both by NTP: tokens of agents live for a minute only',
      }
    : {
        name: 'Clock',
        state: 'healthy',
        sentence: 'The clocks of this process and the database agree',
      };
}

function signing({ signingSecretIsDevelopment }: HubFacts): Check {
  return signingSecretIsDevelopment
    ? {
        name: 'Signing key',
        state: 'degraded',
        sentence: 'It is sealed by a text that everybody knows',
        mend: 'Set fleet.signing.secret to a random text, for example from "openssl rand -base64 32", and keep it',
      }
    : {
        name: 'Signing key',
        state: 'healthy',
        sentence: 'It is sealed by the configured secret',
      };
}

function eventLoop({ replicas, engine }: HubFacts): Check {
  const blocked = replicas.filter(item => item.eventLoopDelayMs > BLOCKED_MS);
  const worst = Math.max(0, ...replicas.map(item => item.eventLoopDelayMs));
  const count = `${replicas.length} ${
    replicas.length === 1 ? 'replica runs' : 'replicas run'
  }`;
  if (engine === 'SQLite' && replicas.length > 1) {
    return {
      name: 'Replicas',
      state: 'critical',
      sentence: `${count} over SQLite, which is one file of one machine`,
      mend: 'Run one, or move to PostgreSQL: set backend.database.client to pg. A process that ended without saying so counts for a minute',
    };
  }
  return blocked.length > 0
    ? {
        name: 'Replicas',
        state: 'degraded',
        sentence: `${count}; ${
          blocked[0].host ?? blocked[0].id
        } answers up to ${Math.round(worst)} ms late`,
        mend: 'Give it a core of its own or run one replica more',
      }
    : {
        name: 'Replicas',
        state: replicas.length === 0 ? 'unknown' : 'healthy',
        sentence: count,
      };
}

function consumers({ consumers: all }: HubFacts): Check {
  const name = 'Change feed';
  const failing = all.filter(item => item.state === 'failing');
  if (failing.length > 0) {
    return {
      name,
      state: 'critical',
      sentence: `${failing
        .map(item => `"${item.name}"`)
        .join(', ')} cannot follow it: ${failing[0].error ?? 'unknown error'}`,
      mend: 'What it keeps is out of date until it succeeds, which it tries again and again; the log has the whole error',
    };
  }
  const stopped = all.filter(item => item.state === 'stopped');
  if (stopped.length > 0) {
    return {
      name,
      state: 'degraded',
      sentence: `No replica runs ${stopped
        .map(item => `"${item.name}"`)
        .join(', ')}`,
      mend: 'One takes it over within 13 s; where that lasts longer, see the log of the replicas for leases',
    };
  }
  const slowest = [...all].sort((a, b) => b.lagSeconds - a.lagSeconds)[0];
  if (slowest && slowest.lagSeconds > LAG_SECONDS) {
    return {
      name,
      state: 'degraded',
      sentence: `"${slowest.name}" is ${lagInWords(slowest.lagSeconds)} and ${
        slowest.lagChanges
      } changes behind`,
      mend: 'After many new clusters that passes; otherwise see whether the database is overloaded',
    };
  }
  return {
    name,
    state: all.length === 0 ? 'unknown' : 'healthy',
    sentence: `${all.length} consumers follow it, none more than ${Math.ceil(
      slowest?.lagSeconds ?? 0,
    )} s behind`,
  };
}

function lagInWords(seconds: number): string {
  return seconds < 120
    ? `${Math.round(seconds)} s`
    : durationInWords(seconds * 1000);
}

function agents({ agents: counts }: HubFacts): Check {
  const name = 'Agents';
  if (counts.suspectedClones > 0) {
    return {
      name,
      state: 'critical',
      sentence: `${counts.suspectedClones} of ${counts.total} seem to run twice with the same key`,
      mend: 'Open their clusters: accept the agent that is meant, after the other one was stopped, or enroll it again',
    };
  }
  const sentence = `${counts.connected} of ${counts.total} are connected`;
  return counts.connected < counts.total / 2
    ? {
        name,
        state: 'degraded',
        sentence,
        mend: 'After the hub was away, they come back within a minute or two; otherwise see whether a proxy or load balancer lets /api/fleet/agent/v1/ through, and the log of an agent',
      }
    : { name, state: 'healthy', sentence };
}

function door({ refusals }: HubFacts): Check {
  const total = [...refusals.values()].reduce((sum, count) => sum + count, 0);
  const [worst] = [...refusals].sort((a, b) => b[1] - a[1]);
  return total > MANY_REFUSALS
    ? {
        name: 'Agent door',
        state: 'degraded',
        sentence: `It turned ${total} requests away within ten minutes, most of them as "${worst[0]}"`,
        mend: 'The audit page lists them by source',
      }
    : {
        name: 'Agent door',
        state: 'healthy',
        sentence:
          total === 0
            ? 'It turned nobody away within ten minutes'
            : `It turned ${total} ${
                total === 1 ? 'request' : 'requests'
              } away within ten minutes`,
      };
}

function retention({ overdueTables }: HubFacts): Check {
  return overdueTables.length > 0
    ? {
        name: 'Retention',
        state: 'degraded',
        sentence: `Rows of ${overdueTables.join(
          ', ',
        )} are past their time and still there`,
        mend: 'See the log for the task fleet-retention, which should run every ten minutes',
      }
    : {
        name: 'Retention',
        state: 'healthy',
        sentence: 'Everything past its time was removed',
      };
}

function governance({ governanceFiles }: HubFacts): Check {
  const name = 'Governance files';
  const failing = governanceFiles.filter(file => file.state === 'failing');
  if (failing.length > 0) {
    return {
      name,
      state: 'degraded',
      sentence: `${failing
        .map(file => file.target)
        .join(', ')} cannot be applied: ${failing[0].error ?? 'unknown error'}`,
      mend: 'Its clusters keep what it said last; mend the file or fleet.governance.locations',
    };
  }
  const unknown = governanceFiles.reduce((sum, file) => sum + file.unknown, 0);
  const count = `${governanceFiles.length} ${
    governanceFiles.length === 1 ? 'file sets' : 'files set'
  } the governance of clusters`;
  if (governanceFiles.length === 0) {
    return {
      name,
      state: 'healthy',
      sentence: 'None are configured',
    };
  }
  return governanceFiles.every(file => file.state === 'waiting')
    ? {
        name,
        state: 'unknown',
        sentence: `${count}; another replica reads them`,
      }
    : {
        name,
        state: 'healthy',
        sentence:
          unknown > 0
            ? `${count}; ${unknown} of the names are not those of a cluster yet`
            : count,
      };
}

function exports({ exportLimits: { maxRows, maxSeconds } }: HubFacts): Check {
  const sentence = `At most ${maxRows} rows or ${maxSeconds} s each`;
  return maxSeconds > LONG_EXPORT_SECONDS
    ? {
        name: 'Exports',
        state: 'degraded',
        sentence,
        mend: `Load balancers end requests that last so long; set fleet.export.maxSeconds to ${LONG_EXPORT_SECONDS} or less`,
      }
    : { name: 'Exports', state: 'healthy', sentence };
}
