#!/usr/bin/env node
// Only what every Node understands may stand here: an old one shall get a sentence, not a stack.
import { nodeProblem } from '../yarn/node-version.mjs';

const problem = nodeProblem();
if (problem) {
  console.error(problem);
  process.exit(1);
}
import('./main.mjs').then(({ main }) => main());
