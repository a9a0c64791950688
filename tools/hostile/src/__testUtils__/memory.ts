/**
 * Bytes by which this process grows at most while something is done, seen
 * every few milliseconds. Hub and test are one process.
 */
export async function growthDuring(work: () => Promise<unknown>) {
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 5);
  try {
    await work();
  } finally {
    look();
    clearInterval(timer);
  }
  return most - before;
}

/** A mebibyte. */
export const MIB = 1024 * 1024;
