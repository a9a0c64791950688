import '@testing-library/jest-dom';

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
