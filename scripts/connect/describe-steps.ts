import type { Step } from '../../server/src/contract/clients/client.ts';
import { inPowerShell } from '../../server/src/contract/clients/shell.ts';
import { continues, stepText, stepTitle } from '../../server/src/contract/clients/step-title.ts';

/** Steps for a terminal: what to do, and indented below it what to copy. */
export const describeSteps = (steps: readonly Step[]): string =>
  steps
    .map(
      (step, index) => (continues(steps, index) ? '' : `\n${stepTitle(step)}\n`) + describe(step),
    )
    .join('\n');

function describe(step: Step): string {
  const other = step.kind === 'run' ? inPowerShell(step.command) : undefined;
  const inOther = other === undefined ? '' : `\nIn PowerShell instead:\n${indented(other)}`;
  return `${indented(stepText(step))}${inOther}`;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');
