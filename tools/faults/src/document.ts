import { Answer, COVERAGE } from './coverage';
import { INVARIANTS } from './invariants';

/** `docs/faults.md`, from the table of fault cases and the list of what is checked. */
export function renderDocument(): string {
  return `# Faults

<!-- Written by \`node tools/faults/document.mjs\` from tools/faults/src. -->

\`npm run test:faults\` plays the scenarios below, then random runs. [Decision 13](decisions/0013-fault-simulation.md) tells how they work. After every one of them, once all
faults have ended and nothing is left to do, this has to hold:

| | what holds |
| --- | --- |
${INVARIANTS.map(({ id, title }) => `| ${id} | ${title} |`).join('\n')}

I4, that a task is done at most once, comes with tasks.

## Cases

| | what goes wrong | where it is shown |
| --- | --- | --- |
${COVERAGE.map(
  ({ id, fault, answer }) => `| ${id} | ${fault} | ${describeAnswer(answer)} |`,
).join('\n')}
`;
}

function describeAnswer(answer: Answer): string {
  if ('scenario' in answer) {
    return 'scenario';
  }
  return 'file' in answer
    ? `\`${answer.file}\`: "${answer.title}"`
    : `not here: ${answer.reason}`;
}
