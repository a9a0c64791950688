import { useEffect, useRef, useState } from 'react';

/** A value that changes, taken over at most once in so many ms; the last one always comes. */
export function useThrottled<Value>(value: Value, everyMs: number): Value {
  const [taken, setTaken] = useState(value);
  const at = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, at.current + everyMs - Date.now());
    const timer = setTimeout(() => {
      at.current = Date.now();
      setTaken(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return taken;
}
