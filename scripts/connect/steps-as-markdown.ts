import type { Step } from '../../server/src/contract/clients/client.ts';
import { continues, stepText, stepTitle } from '../../server/src/contract/clients/step-title.ts';

/** Steps in order, each with what to do and a block to copy. */
export function stepsAsMarkdown(steps: readonly Step[]): string {
  const parts: string[] = [];
  for (const [index, step] of steps.entries()) {
    const block = `\`\`\`${languageOf(step)}\n${stepText(step)}\n\`\`\``;
    // Consecutive commands stand in one block, to be pasted at once.
    if (continues(steps, index)) {
      parts.push(`${parts.pop()?.slice(0, -'```'.length)}${stepText(step)}\n\`\`\``);
    } else parts.push(`${stepTitle(step, (text) => `\`${text}\``)}\n\n${block}`);
  }
  return parts.join('\n\n');
}

function languageOf(step: Step): string {
  switch (step.kind) {
    case 'run':
      return 'sh';
    case 'save':
      return /\.(\w+)$/.exec(step.file)?.[1] ?? 'text';
    case 'enter':
      return 'text';
    case 'code':
      return step.language;
  }
}
