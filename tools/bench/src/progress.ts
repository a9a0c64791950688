/** Tells whoever waits what is being measured, beside the results. */
export function stage(what: string): void {
  const clock = new Date().toISOString().slice(11, 19);
  process.stderr.write(`  ${clock} ${what}\n`);
}
