import { useEffect, useRef, useState } from 'react';

/**
 * Text of a search field that reaches `onSettled` once typing rests for a
 * quarter of a second, so that not every key asks the hub.
 */
export function useSearchText(
  settled: string,
  onSettled: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(settled);
  const callback = useRef(onSettled);
  callback.current = onSettled;
  useEffect(() => {
    if (text === settled) {
      return undefined;
    }
    const timer = setTimeout(() => callback.current(text), 250);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return [text, setText];
}
