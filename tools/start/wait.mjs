import { StepError } from '../yarn/run.mjs';

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** GETs a URL; undefined instead of an error while nobody listens. */
async function get(url, headers) {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(5000) });
  } catch {
    return undefined;
  }
}

/**
 * Asks until the answer is yes.
 *
 * @param failed - resolves with an error when waiting is pointless (a process ended)
 */
async function until(ask, { what, seconds, logFile, failed }) {
  const end = Date.now() + seconds * 1000;
  let failure;
  failed?.then(error => {
    failure = error;
  });
  while (Date.now() < end) {
    if (failure) {
      throw failure;
    }
    if (await ask()) {
      return;
    }
    await sleep(200);
  }
  throw new StepError(`${what} within ${seconds} s.`, logFile);
}

/** Waits until the backend's own readiness says yes and it serves the page. */
export function portalIsReady(url, options) {
  return until(
    async () => {
      const readiness = await get(`${url}/.backstage/health/v1/readiness`);
      if (!readiness?.ok) {
        return false;
      }
      const page = await get(`${url}/fleet`, { accept: 'text/html' });
      return Boolean(page?.ok) && (await page.text()).includes('id="root"');
    },
    { what: 'The portal did not become ready', seconds: 180, ...options },
  );
}

/**
 * Waits until `count` clusters are attached: the hub holds their pods, and their agents have reported
 * inside a session that began after the time `since`. One that somebody revoked counts: it stays away
 * until it is enrolled again, which is no fault of the start.
 */
export function clustersAreKnown(url, token, { count, since, ...options }) {
  const ask = async path => {
    const answer = await get(`${url}/api/fleet${path}`, {
      authorization: `Bearer ${token}`,
    });
    // A hub that has much to do may fall silent in the middle of its answer.
    return answer?.ok ? answer.json().catch(() => undefined) : undefined;
  };
  const isAttached = async ({ name, state, counts }) => {
    if (state === 'revoked') {
      return true;
    }
    if (state !== 'live' || counts.pods === 0) {
      return false;
    }
    const detail = await ask(`/clusters/${name}`);
    return Boolean(
      detail?.kinds.some(kind => Date.parse(kind.lastHeardAt) >= since),
    );
  };
  const attached = new Set();
  const all = async () => {
    const items = [];
    let cursor = '';
    do {
      const page = await ask(`/clusters?limit=200${cursor}`);
      items.push(...(page?.items ?? []));
      cursor = page?.nextCursor
        ? `&cursor=${encodeURIComponent(page.nextCursor)}`
        : '';
    } while (cursor);
    return items;
  };
  return until(
    async () => {
      for (const cluster of await all()) {
        if (attached.size >= count) {
          break;
        }
        // One after the other: the hub has the agents to answer, too.
        if (!attached.has(cluster.name) && (await isAttached(cluster))) {
          attached.add(cluster.name);
        }
      }
      return attached.size >= count;
    },
    {
      what: `The hub did not hear of all ${count} demo clusters`,
      seconds: 120,
      ...options,
    },
  );
}
