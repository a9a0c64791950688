import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';
import { summarize } from '../statistics';

/** Queries people make of a large fleet, with the bar each is held against. */
const QUERIES: [bar: string, query: string][] = [
  ['list', 'kind:Pod'],
  ['list', 'kind:Deployment ns:payments'],
  ['list', 'cluster:bench-00003'],
  ['list', 'cluster:bench-00003 kind:Pod'],
  ['list', 'kind:Pod status:CrashLoopBackOff'],
  ['list', 'state:critical'],
  ['list', 'label:app.kubernetes.io/name=cart-1'],
  ['list', 'kind:Deployment name:cart*'],
  ['list', 'name:ledger-2*'],
  ['substring', 'cart-3'],
  ['substring', 'name:*edger-2*'],
  ['substring', 'image:*gateway*'],
  ['substring', 'kind:Pod image:*ledger-1:2.*'],
];

const DEEP_PAGES = 5;

/** Rounds of all queries that are not measured. */
const WARM_UP_ROUNDS = 20;

/**
 * How fast lists answer over HTTP, of a hub that has answered some hundreds
 * before, as any has that runs: of the first ones, most is compilation.
 */
export async function measureReads(
  hub: HubProcess,
  objects: number,
  rounds: number,
): Promise<Measurement[]> {
  const at = `${objects.toLocaleString('en-US')} objects`;
  const engine = hub.engine.name;
  const measurements: Measurement[] = [];
  for (let i = 0; i < WARM_UP_ROUNDS; i++) {
    for (const [, query] of QUERIES) {
      await hub.get(pathOf(query));
    }
  }
  for (const [bar, query] of QUERIES) {
    const samples: number[] = [];
    const path = pathOf(query);
    let found = 0;
    let cursor = '';
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      const { status, text } = await hub.get(`${path}${cursor}`);
      samples.push(performance.now() - start);
      if (status !== 200) {
        throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
      }
      const page = JSON.parse(text);
      found = Math.max(found, page.items.length);
      // Deep pages cost what first ones cost; they are part of the mix.
      cursor =
        page.nextCursor && i % DEEP_PAGES !== DEEP_PAGES - 1
          ? `&cursor=${encodeURIComponent(page.nextCursor)}`
          : '';
    }
    const summary = summarize(samples);
    measurements.push({
      bar,
      engine,
      at,
      size: objects,
      value: summary.p95,
      note: `\`${query}\`: p50 ${summary.p50} ms, ${found} rows`,
    });
  }
  return [
    ...measurements,
    await measure(hub, 'clusters', '/clusters?limit=100', at, objects, rounds),
    await measure(
      hub,
      'clusters',
      '/clusters?limit=100&sort=health&environment=production',
      at,
      objects,
      rounds,
    ),
    await measure(hub, 'overview', '/overview', at, objects, rounds),
    await measureStream(hub, at, objects),
  ];
}

function pathOf(query: string): string {
  return `/resources?limit=100&query=${encodeURIComponent(query)}`;
}

async function measure(
  hub: HubProcess,
  bar: string,
  path: string,
  at: string,
  size: number,
  rounds: number,
): Promise<Measurement> {
  const samples: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    const { status, text } = await hub.get(path);
    samples.push(performance.now() - start);
    if (status !== 200) {
      throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
    }
  }
  const summary = summarize(samples);
  return {
    bar,
    engine: hub.engine.name,
    at,
    size,
    value: summary.p95,
    note: `\`${path}\`: p50 ${summary.p50} ms`,
  };
}

/** Time to the ten-thousandth row of an export. */
async function measureStream(
  hub: HubProcess,
  at: string,
  size: number,
): Promise<Measurement> {
  const samples: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const stop = new AbortController();
    const answer = await fetch(
      `${hub.url}/resources/export?format=ndjson&query=kind:Pod`,
      {
        headers: { authorization: `Bearer ${hub.token}` },
        signal: stop.signal,
      },
    );
    if (!answer.ok || !answer.body) {
      throw new Error(`The export answered ${answer.status}`);
    }
    let rows = 0;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      for (const byte of chunk) {
        if (byte === 10) {
          rows += 1;
        }
      }
      if (rows >= 10_000) {
        break;
      }
    }
    samples.push(
      ((performance.now() - start) / Math.min(rows, 10_000)) * 10_000,
    );
    stop.abort();
  }
  const summary = summarize(samples);
  return {
    bar: 'stream',
    engine: hub.engine.name,
    at,
    size,
    value: summary.p50,
    note: `NDJSON of pods, median of 5, worst ${summary.max} ms`,
  };
}
