import { act, renderHook, waitFor } from '@testing-library/react';
import { useFleetQuery } from './useFleetQuery';

/** Answers that the test gives when it wants to. */
function answers() {
  const pending: {
    resolve: (value: string) => void;
    reject: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  const load = jest.fn(
    (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) =>
        pending.push({ resolve, reject, signal }),
      ),
  );
  return { load, pending };
}

describe('useFleetQuery', () => {
  it('keeps showing the last answer while loading again, and after a failure', async () => {
    const { load, pending } = answers();
    const { result, rerender } = renderHook(
      ({ revision }) => useFleetQuery('a', load, { revision }),
      { initialProps: { revision: 0 } },
    );
    expect(result.current).toMatchObject({ loading: true, data: undefined });
    await act(async () => pending[0].resolve('first'));
    expect(result.current).toMatchObject({ loading: false, data: 'first' });

    rerender({ revision: 1 });
    expect(load).toHaveBeenCalledTimes(2);
    expect(result.current).toMatchObject({ loading: false, data: 'first' });
    await act(async () => pending[1].reject(new Error('hub is away')));
    expect(result.current.data).toBe('first');
    expect(result.current.error?.message).toBe('hub is away');

    rerender({ revision: 2 });
    await act(async () => pending[2].resolve('second'));
    expect(result.current.data).toBe('second');
    expect(result.current.error).toBeUndefined();
  });

  it('joins reloads during a request into one right after it', async () => {
    const { load, pending } = answers();
    const { result } = renderHook(() => useFleetQuery('a', load));
    act(() => {
      result.current.reload();
      result.current.reload();
      result.current.reload();
    });
    expect(load).toHaveBeenCalledTimes(1);
    await act(async () => pending[0].resolve('old'));
    await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    await act(async () => pending[1].resolve('new'));
    expect(result.current.data).toBe('new');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('aborts and forgets the question before when the key changes', async () => {
    const { load, pending } = answers();
    const { result, rerender } = renderHook(
      ({ key }) => useFleetQuery(key, load),
      { initialProps: { key: 'a' } },
    );
    await act(async () => pending[0].resolve('of a'));
    rerender({ key: 'b' });
    expect(result.current).toMatchObject({ data: undefined, loading: true });
    rerender({ key: 'c' });
    expect(pending[1].signal.aborted).toBe(true);
    await act(async () => pending[1].resolve('of b, too late'));
    expect(result.current.data).toBeUndefined();
    await act(async () => pending[2].resolve('of c'));
    expect(result.current.data).toBe('of c');
  });

  it('aborts when the page is left', () => {
    const { load, pending } = answers();
    const { unmount } = renderHook(() => useFleetQuery('a', load));
    unmount();
    expect(pending[0].signal.aborted).toBe(true);
  });
});
