import { kindSpec } from '@backstage-fleet/protocol';
import { fakeConnection } from '../__testUtils__/fakeConnection';
import { KubernetesAnswerError } from '../kubernetes/errors';
import { LIST_BOUNDS, ListPage, listPages } from './lister';

const PODS = { spec: kindSpec('pods')! };

/** An API server with so many objects of a size, in pages as they are asked for. */
function serve(count: number, bytes: number) {
  return fakeConnection(({ path }) => {
    const query = new URL(path, 'http://api').searchParams;
    const limit = Number(query.get('limit') ?? count);
    const first = Number(query.get('continue') ?? 0);
    const last = Math.min(count, first + limit);
    const items = Array.from({ length: last - first }, (_, i) => ({
      metadata: { uid: String(first + i) },
      filler: 'x'.repeat(bytes),
    }));
    return {
      text: JSON.stringify({
        metadata: {
          resourceVersion: String(100 + first),
          continue: last < count ? String(last) : undefined,
        },
        items,
      }),
    };
  });
}

async function listAll(
  connection: ReturnType<typeof serve>,
  bounds: Partial<typeof LIST_BOUNDS> = {},
  pageSize?: number,
): Promise<ListPage[]> {
  const pages = [];
  for await (const page of listPages(
    connection,
    PODS,
    new AbortController().signal,
    pageSize,
    { ...LIST_BOUNDS, ...bounds },
  )) {
    pages.push(page);
  }
  return pages;
}
const uidsOf = (pages: ListPage[]) =>
  pages.flatMap(({ items }) =>
    items.map(({ metadata }) => Number((metadata as { uid: string }).uid)),
  );
const limitsOf = (asked: string[]) =>
  asked.map(path => /limit=(\d+)/.exec(path)?.[1]);

describe('listPages', () => {
  it('reads pages, all as of the first one', async () => {
    const api = serve(1200, 10);
    const pages = await listAll(api);
    expect(limitsOf(api.asked)).toEqual(['500', '500', '500']);
    expect(uidsOf(pages)).toEqual(Array.from({ length: 1200 }, (_, i) => i));
    expect(new Set(pages.map(page => page.resourceVersion))).toEqual(
      new Set(['100']),
    );
  });

  it('asks for smaller pages where the objects are large, and leaves none out', async () => {
    const api = serve(230, 1000);
    const pages = await listAll(api, { pageBytes: 50_000 });
    expect(limitsOf(api.asked).slice(0, 4)).toEqual(['500', '100', '20', '20']);
    expect(uidsOf(pages)).toEqual(Array.from({ length: 230 }, (_, i) => i));
    expect(pages[0].resourceVersion).toBe('100');
  });

  it('gives up where a single object is too large', async () => {
    const api = serve(3, 10_000);
    await expect(listAll(api, { pageBytes: 5000 })).rejects.toThrow(
      /answered \/api\/v1\/pods with more than 5000 bytes/,
    );
    expect(limitsOf(api.asked)).toEqual(['500', '100', '20', '4', '1']);
  });

  it('gives up a list in one answer that is too large', async () => {
    const api = serve(100, 1000);
    await expect(listAll(api, { wholeBytes: 5000 }, 0)).rejects.toThrow(
      KubernetesAnswerError,
    );
    expect(api.asked).toHaveLength(1);
  });

  it('gives up a list that has more objects than any cluster', async () => {
    const api = serve(100_000, 1);
    await expect(listAll(api, { objects: 1700 })).rejects.toThrow(
      'The API server answered the list of /api/v1/pods with more than 1700 objects',
    );
    expect(api.asked).toHaveLength(4);
  });

  it.each([
    ['leads to itself', 'again'],
    ['is longer than a request', 'x'.repeat(LIST_BOUNDS.token + 1)],
  ])('gives up a list whose next page %s', async (_, token) => {
    const api = fakeConnection(() => ({
      text: JSON.stringify({ metadata: { continue: token }, items: [] }),
    }));
    await expect(listAll(api)).rejects.toThrow('pages that lead nowhere');
    expect(api.asked.length).toBeLessThan(3);
  });

  it('takes a list without items or version for an empty one', async () => {
    const api = fakeConnection(() => ({ text: '{"items":5}' }));
    expect(await listAll(api)).toEqual([{ items: [], resourceVersion: '' }]);
  });
});
