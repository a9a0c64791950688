// Preloaded into children of the start: ends them when the process that started them is gone.
const { isMainThread } = require('node:worker_threads');

const grace = 10_000;

// Worker threads preload this, too, and their standard input is another one.
if (isMainThread) {
  process.stdin.on('error', () => {});
  process.stdin.once('close', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), grace).unref();
  });
  process.stdin.resume();
  process.stdin.unref();
}
