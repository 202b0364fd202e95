/** The SDK's server as its documentation shows it: one tool, no protection. */
import { createServer, type RequestListener } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What the secured server's tool returns for the same request. */
const value = JSON.parse(process.env.BENCH_ANSWER ?? '{}').result.structuredContent;

const outputSchema = z.object({
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
});

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool(
    'whoami',
    { description: 'Returns a fixed caller.', inputSchema: z.object({}), outputSchema },
    () => ({ content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value }),
  );
  return server;
});

// With exactOptionalPropertyTypes, the SDK's declared type is stricter than Node's.
const answer = toNodeHandler(handler) as RequestListener;
createServer(answer).listen(Number(process.env.PORT), '127.0.0.1');
