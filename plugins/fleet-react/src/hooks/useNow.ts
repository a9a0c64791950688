import { useEffect, useState } from 'react';

/**
 * The time of the browser's clock in ms, read again every `everyMs`.
 *
 * @public
 */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
