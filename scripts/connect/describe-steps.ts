import type { Step } from '../../server/src/contract/clients/client.ts';
import { inPowerShell } from '../../server/src/contract/clients/shell.ts';

/** Steps for a terminal: what to do, and indented below it what to copy. */
export const describeSteps = (steps: readonly Step[]): string =>
  steps.map((step) => `\n${describe(step)}`).join('\n');

function describe(step: Step): string {
  switch (step.kind) {
    case 'run': {
      const other = inPowerShell(step.command);
      const inOther = other === undefined ? '' : `\nIn PowerShell instead:\n${indented(other)}`;
      return `Run:\n${indented(step.command)}${inOther}`;
    }
    case 'save':
      return `Save as ${step.file}:\n${indented(step.text)}`;
    case 'code':
      return `Add this file to your program (${step.language === 'cs' ? 'C#' : 'TypeScript'}):\n${indented(step.text)}`;
  }
}

const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ');
