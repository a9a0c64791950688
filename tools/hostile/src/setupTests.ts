import fc from 'fast-check';

/** The seed of a run that failed, to have the same one again. */
const seed = process.env.FC_SEED;
if (seed !== undefined) {
  fc.configureGlobal({ seed: Number(seed) });
}
