import type { Step } from './client.ts';

/** What to do with the text of a step. @param code marks a file name, as the page that shows it does. */
export function stepTitle(step: Step, code: (text: string) => string = (text) => text): string {
  switch (step.kind) {
    case 'run':
      return 'Run:';
    case 'save':
      return `Save as ${code(step.file)}, or add to what it contains:`;
    case 'enter':
      return `Start ${code(step.program)} and enter:`;
    case 'code':
      return `Add this file to your program (${LANGUAGES[step.language]}):`;
  }
}

const LANGUAGES = { ts: 'TypeScript', cs: 'C#' };

/** Whether a step is a command right after another one, which stands under the same title. */
export const continues = (steps: readonly Step[], index: number): boolean =>
  steps[index]?.kind === 'run' && steps[index - 1]?.kind === 'run';

/** What to copy. */
export const stepText = (step: Step): string =>
  (step.kind === 'run' ? step.command : step.text).trimEnd();
