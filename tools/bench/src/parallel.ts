/** Works through items, some at a time, in their order. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms));
}
