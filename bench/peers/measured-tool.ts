/** The tool of the servers without protection: returns what the secured server's tool returns. */
import * as z from 'zod';

const value = JSON.parse(process.env.BENCH_ANSWER ?? '{}').result.structuredContent;

/** How the secured server lists that tool. */
const listed = JSON.parse(process.env.BENCH_TOOL ?? '{}');

export const NAME: string = listed.name;

export const DECLARATION = {
  description: listed.description as string,
  inputSchema: z.fromJSONSchema(listed.inputSchema) as z.ZodObject,
  outputSchema: z.fromJSONSchema(listed.outputSchema) as z.ZodObject,
};

export const run = () => ({
  content: [{ type: 'text' as const, text: JSON.stringify(value) }],
  structuredContent: value,
});
