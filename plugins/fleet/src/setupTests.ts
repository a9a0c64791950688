import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages take their time on a busy machine; what must be quick says so.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 8_000 });

// jsdom has no screen: stand in for one 1440 px wide, so that tables show all
// their columns.
const WIDTH = 1440;
window.matchMedia = (query: string) =>
  ({
    matches: Number(/min-width:\s*(\d+)/.exec(query)?.[1] ?? Infinity) <= WIDTH,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
  } as unknown as MediaQueryList);
