import { useEffect, useRef, useState } from 'react';

/**
 * Text of a search field that reaches `onSettled` once typing rests for a
 * quarter of a second, so that not every key asks the hub. What is settled
 * from outside, such as by clearing all filters, takes the place of the text.
 */
export function useSearchText(
  settled: string,
  onSettled: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(settled);
  const callback = useRef(onSettled);
  callback.current = onSettled;
  const known = useRef(settled);
  useEffect(() => {
    if (settled !== known.current) {
      known.current = settled;
      setText(settled);
    }
  }, [settled]);
  useEffect(() => {
    if (text === known.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      known.current = text;
      callback.current(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
