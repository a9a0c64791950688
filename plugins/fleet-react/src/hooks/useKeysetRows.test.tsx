import { act, renderHook, waitFor } from '@testing-library/react';
import { useKeysetRows } from './useKeysetRows';

/** A list of numbers in pages of two, that counts which pages were asked for. */
function list(total: number) {
  const asked: (string | undefined)[] = [];
  const versions = new Map<number, number>();
  return {
    asked,
    versions,
    load: async (cursor: string | undefined) => {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      return {
        items: [from, from + 1]
          .filter(id => id < total)
          .map(id => ({ id, version: versions.get(id) ?? 0 })),
        ...(from + 2 < total ? { nextCursor: String(from + 2) } : {}),
        totalCount: { value: total, relation: 'eq' as const },
      };
    },
  };
}

const idOf = (row: { id: number }) => String(row.id);

describe('useKeysetRows', () => {
  it('adds pages as asked for, to the end', async () => {
    const { load } = list(3);
    const { result } = renderHook(() => useKeysetRows('k', load, { idOf }));
    await waitFor(() => expect(result.current.data).toHaveLength(2));
    expect(result.current.hasMore).toBe(true);
    act(() => result.current.loadMore());
    await waitFor(() => expect(result.current.data).toHaveLength(3));
    expect(result.current.hasMore).toBe(false);
    expect(result.current.totalCount?.value).toBe(3);
  });

  it('loads again only the pages on the screen', async () => {
    const { load, asked, versions } = list(6);
    const { result, rerender } = renderHook(
      ({ revision }) => useKeysetRows('k', load, { idOf, revision }),
      { initialProps: { revision: 0 } },
    );
    for (const rows of [2, 4, 6]) {
      await waitFor(() => expect(result.current.data).toHaveLength(rows));
      act(() => result.current.loadMore());
    }
    act(() => result.current.onVisible(5, 6));
    asked.length = 0;
    versions.set(0, 1);
    versions.set(5, 1);
    rerender({ revision: 1 });
    await waitFor(() => expect(result.current.data?.[5].version).toBe(1));
    expect(asked).toEqual(['4']);
    expect(result.current.data?.[0].version).toBe(0);
  });

  it('shows the rows of the key before until those of the next are there', async () => {
    const long = list(4);
    const short = list(1);
    const { result, rerender } = renderHook(
      ({ name }) =>
        useKeysetRows(name, name === 'a' ? long.load : short.load, { idOf }),
      { initialProps: { name: 'a' } },
    );
    await waitFor(() => expect(result.current.data).toHaveLength(2));
    rerender({ name: 'b' });
    expect(result.current.data).toHaveLength(2);
    expect(result.current.hasMore).toBe(false);
    await waitFor(() => expect(result.current.data).toHaveLength(1));
  });

  it('keeps its rows when loading fails, and says why', async () => {
    const { load } = list(2);
    let fails = false;
    const { result } = renderHook(() =>
      useKeysetRows(
        'k',
        cursor =>
          fails ? Promise.reject(new Error('The hub is busy')) : load(cursor),
        { idOf },
      ),
    );
    await waitFor(() => expect(result.current.data).toHaveLength(2));
    fails = true;
    act(() => result.current.reload());
    await waitFor(() =>
      expect(result.current.error?.message).toBe('The hub is busy'),
    );
    expect(result.current.data).toHaveLength(2);
    fails = false;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.error).toBeUndefined());
  });
});
