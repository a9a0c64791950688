/** How long something may take on a busy machine, in milliseconds. */
const LONGEST_MS = 20_000;

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 20));
}

/** Waits until a check no longer throws; fails with what it threw last. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + LONGEST_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    await pause();
  }
}

/** Reads until it is as expected; answers what was read last, which a test then looks at. */
export async function readUntil<T>(
  read: () => T | Promise<T>,
  is: (value: T) => boolean,
): Promise<T> {
  const end = Date.now() + LONGEST_MS;
  for (;;) {
    const value = await read();
    if (is(value) || Date.now() > end) {
      return value;
    }
    await pause();
  }
}
