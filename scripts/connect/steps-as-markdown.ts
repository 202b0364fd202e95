import type { Step } from '../../server/src/contract/clients/client.ts';

/** Steps in order, each with what to do with it and a block to copy. */
export const stepsAsMarkdown = (steps: readonly Step[]): string =>
  inBlocks(steps)
    .map(({ does, language, text }) => `${does}\n\n${fenced(language, text)}`)
    .join('\n\n');

interface Block {
  readonly does: string;
  readonly language: string;
  readonly text: string;
}

/** Consecutive commands stand in one block, to be pasted at once. */
function inBlocks(steps: readonly Step[]): Block[] {
  const blocks: Block[] = [];
  for (const step of steps) {
    const last = blocks.at(-1);
    if (step.kind === 'run' && last?.does === RUN) {
      blocks.splice(-1, 1, { ...last, text: `${last.text}\n${step.command}` });
    } else blocks.push(toBlock(step));
  }
  return blocks;
}

const RUN = 'Run:';

function toBlock(step: Step): Block {
  switch (step.kind) {
    case 'run':
      return { does: RUN, language: 'sh', text: step.command };
    case 'save':
      return {
        does: `Save as \`${step.file}\`:`,
        language: languageOf(step.file),
        text: step.text,
      };
    case 'code':
      return { does: 'Add this file to your program:', language: step.language, text: step.text };
  }
}

const languageOf = (file: string): string => /\.(\w+)$/.exec(file)?.[1] ?? 'text';

const fenced = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
