import { Finding, Outcome } from './types';

const MARKS: Record<Outcome, string> = {
  good: 'ok  ',
  warning: 'warn',
  failed: 'FAIL',
  skipped: '-   ',
};

/** What was found, for a terminal. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(finding => [
    `${MARKS[finding.outcome]}  ${finding.name}: ${finding.sentence}`,
    ...(finding.mend ? [`      ${finding.mend}`] : []),
    ...(finding.commands ?? []).map(command => `        $ ${command}`),
  ]);
  return `${lines.join('\n')}\n\n${summary(findings)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const of = (outcome: Outcome) =>
    findings.filter(finding => finding.outcome === outcome).length;
  const failed = of('failed');
  const warnings = of('warning');
  if (failed > 0) {
    return `${failed} ${
      failed === 1 ? 'check' : 'checks'
    } failed: the agent cannot work before that is mended.`;
  }
  return warnings > 0
    ? `The agent can work; ${warnings} ${
        warnings === 1 ? 'thing needs' : 'things need'
      } a look.`
    : 'All is well.';
}
