import * as z from 'zod';
import type { ToolListing } from '../call/values.ts';
import type { Tool } from './tool.ts';

/** A tool as `tools/list` shows it. */
export const toListing = (tool: Tool): Required<ToolListing> => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: z.toJSONSchema(tool.input, { io: 'input' }),
  outputSchema: z.toJSONSchema(tool.output, { io: 'output' }),
  annotations: { ...tool.annotations },
});
