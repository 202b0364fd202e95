import * as z from 'zod';
import type { ToolListing } from '../call/values.ts';
import { withSingleTypes } from './single-types.ts';
import type { Tool } from './tool.ts';

/** A tool as `tools/list` shows it. */
export const toListing = (tool: Tool): Required<ToolListing> => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: schemaOf(tool.input, 'input'),
  outputSchema: schemaOf(tool.output, 'output'),
  annotations: { ...tool.annotations },
});

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
  withSingleTypes(z.toJSONSchema(schema, { io }));
