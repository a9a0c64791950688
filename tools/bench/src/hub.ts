import { createBackend } from '@backstage/backend-defaults';

/** The hub alone, as a process of its own: what the benchmark measures. */
const backend = createBackend();
// This package is a backend of its own, made for measuring.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
backend.add(import('@backstage-fleet/plugin-fleet-backend'));
backend.start();

// Not longer than who measures it.
process.on('disconnect', () => process.exit());

// What it holds, without what nobody needs any more.
process.on('message', message => {
  if (message !== 'memory') {
    return;
  }
  global.gc?.();
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed + external });
});
