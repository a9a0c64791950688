import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import {
  ResourceListRequest,
  ResourceReader,
} from '../src/inventory/ResourceReader';
import { EVERYTHING } from '../src/permissions';

/** A list that is measured, with many values so that no run repeats another. */
interface Case {
  name: string;
  /** Bar of the design in milliseconds, for the 95th percentile. */
  bar: number;
  request(run: number): ResourceListRequest;
}

/** What one case took. */
export interface Measured {
  name: string;
  bar: number;
  p50: number;
  p95: number;
  max: number;
}

const APPLICATIONS = ['api', 'web', 'checkout', 'ledger', 'search', 'mailer'];
const pick = <T>(list: readonly T[], run: number): T => list[run % list.length];
const query = (text: string): ResourceListRequest => ({
  query: text,
  limit: 100,
});
const clusterOf = (run: number) => {
  const i = 1 + ((run * 37) % 200);
  const sites = ['osl', 'ams', 'fra', 'vie'];
  return `${pick(sites, i)}-${pick(['prod', 'test', 'dev'], i)}-${i}`;
};
const appOf = (run: number) => `${pick(APPLICATIONS, run)}-${run % 23}`;
const SEED_APPLICATIONS = [
  ...['api', 'web', 'checkout', 'ledger', 'search', 'mailer', 'worker'],
  ...['gateway', 'catalog', 'billing', 'stream', 'report', 'session'],
  ...['invoice', 'stock', 'pricing', 'export', 'import', 'audit', 'login'],
];
const ingressAppOf = (run: number) => {
  const i = 96 + 100 * (run % 50);
  return `${pick(SEED_APPLICATIONS, i * 7)}-${(i * 13) % 23}`;
};
const namespaceOf = (run: number) => {
  // Both parts follow from the number of an object, as the seed makes them.
  const i = run * 977;
  return `team-${(i * 31) % 40}-${pick(SEED_APPLICATIONS, i * 7).slice(0, 3)}`;
};

const CASES: readonly Case[] = [
  { name: 'everything', bar: 5, request: () => query('') },
  {
    name: 'kind',
    bar: 5,
    request: run =>
      query(
        `kind:${pick(
          ['Pod', 'Service', 'Deployment', 'Ingress', 'Node'],
          run,
        )}`,
      ),
  },
  {
    name: 'cluster',
    bar: 5,
    request: run => query(`cluster:${clusterOf(run)}`),
  },
  {
    name: 'cluster and kind',
    bar: 5,
    request: run =>
      query(
        `cluster:${clusterOf(run)} kind:${pick(
          ['Pod', 'Service', 'Node'],
          run,
        )}`,
      ),
  },
  {
    name: 'namespace',
    bar: 5,
    request: run => query(`ns:${namespaceOf(run)}`),
  },
  {
    name: 'status',
    bar: 5,
    request: run =>
      query(
        `status:${pick(
          ['CrashLoopBackOff', 'Running', 'NotReady', 'Pending'],
          run,
        )}`,
      ),
  },
  {
    name: 'state and kind',
    bar: 5,
    request: run =>
      query(`state:${pick(['critical', 'degraded'], run)} kind:Pod`),
  },
  {
    name: 'label',
    bar: 5,
    request: run => query(`label:app.kubernetes.io/name=${appOf(run)}`),
  },
  { name: 'name prefix', bar: 5, request: run => query(`name:${appOf(run)}*`) },
  {
    name: 'name prefix and kind',
    bar: 5,
    request: run => query(`kind:Pod name:${appOf(run)}-*`),
  },
  {
    name: 'substring of name',
    bar: 30,
    request: run =>
      query(
        `name:*${pick(['gate', 'ledg', 'ckou', '-7-', '0a1b', 'f3c9'], run)}*`,
      ),
  },
  {
    name: 'image',
    bar: 30,
    request: run =>
      query(
        `image:*${pick(
          ['log4j', 'gateway-2', ':1.7.', 'invoice', 'registry'],
          run,
        )}*`,
      ),
  },
  {
    name: 'word',
    bar: 30,
    request: run =>
      query(
        pick(
          ['log4j', 'checkout', 'team-7', 'ip-10-3', 'a94f1', 'billing-4-1'],
          run,
        ),
      ),
  },
  {
    name: 'owner',
    bar: 30,
    request: run => query(`owner:group:default/${namespaceOf(run)}`),
  },
  {
    name: 'host',
    bar: 30,
    request: run => query(`kind:Ingress host:${ingressAppOf(run)}.*`),
  },
  {
    name: 'restarts, sorted by age',
    bar: 30,
    request: run => ({
      ...query(`kind:Pod restarts>5 cluster:${clusterOf(run)}`),
      sort: 'age',
    }),
  },
];

/** Measures lists of 100 in the store: each with its count and its owners. */
export async function measureSearch(
  db: Knex,
  kinds: KindRegistry,
  runs: number,
  onMeasured: (measured: Measured) => void = () => {},
): Promise<Measured[]> {
  const reader = new ResourceReader(db, kinds);
  const measured: Measured[] = [];
  for (const { name, bar, request } of CASES) {
    const times: number[] = [];
    for (let run = -5; run < runs; run++) {
      const from = performance.now();
      const { items } = await reader.list(request(run + 5), EVERYTHING);
      if (items.length === 0) {
        throw new Error(`${name} found nothing; the seed has changed`);
      }
      if (run >= 0) {
        times.push(performance.now() - from);
      }
    }
    times.sort((a, b) => a - b);
    const at = (share: number) =>
      Math.round(
        times[Math.min(times.length - 1, Math.floor(times.length * share))] *
          10,
      ) / 10;
    const result = { name, bar, p50: at(0.5), p95: at(0.95), max: at(1) };
    measured.push(result);
    onMeasured(result);
  }
  return measured;
}

/** Milliseconds that 10,000 objects take to be read page by page. */
export async function measureStream(
  db: Knex,
  kinds: KindRegistry,
): Promise<number> {
  const reader = new ResourceReader(db, kinds);
  const from = performance.now();
  let cursor: string | undefined;
  let bytes = 0;
  for (let rows = 0; rows < 10_000; ) {
    const page = await reader.page(
      { query: 'kind:Pod', limit: 1_000, maxLimit: 1_000, cursor },
      EVERYTHING,
    );
    for (const item of page.items) {
      bytes += JSON.stringify(item).length;
    }
    rows += page.items.length;
    cursor = page.nextCursor;
    if (!cursor || bytes === 0) {
      break;
    }
  }
  return Math.round(performance.now() - from);
}
