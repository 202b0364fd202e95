import { z } from 'zod';
import { defineTool, type Tool } from '../../../server/src/tools/tool.ts';

/** A tool named `whoami`, which every caller may call, that does what a test needs. */
export const toolThat = (
  run: Tool['run'],
  more: Partial<Pick<Tool, 'input' | 'output' | 'auditFields'>> = {},
): Tool =>
  defineTool({
    name: 'whoami',
    title: 'A tool of a test',
    description: 'Does what a test needs.',
    input: z.strictObject({}),
    output: z.strictObject({}),
    annotations: {
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    ...more,
    run,
  });
