// Preloaded into children of the start: ends them when the process that started them is gone.
const grace = 10_000;

process.stdin.on('error', () => {});
process.stdin.once('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), grace).unref();
});
process.stdin.resume();
process.stdin.unref();
