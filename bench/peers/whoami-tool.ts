/** The tool of the servers without protection: returns what the secured server's tool returns. */
import { z } from 'zod';

const value = JSON.parse(process.env.BENCH_ANSWER ?? '{}').result.structuredContent;

export const NAME = 'whoami';

export const DECLARATION = {
  description: 'Returns a fixed caller.',
  inputSchema: z.object({}),
  outputSchema: z.object({
    authenticated: z.boolean(),
    principal: z.object({
      name: z.string(),
      oid: z.string(),
      tid: z.string(),
      client: z.string(),
      idp: z.string(),
      scopes: z.array(z.string()),
      roles: z.array(z.string()),
    }),
  }),
};

export const run = () => ({
  content: [{ type: 'text' as const, text: JSON.stringify(value) }],
  structuredContent: value,
});
