/** The SDK's server as its documentation shows it: one tool, no protection. */
import { createServer, type RequestListener } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What the secured server's tool returns for the same request. */
const value = JSON.parse(process.env.BENCH_ANSWER ?? '{}').result.structuredContent;

/** How the secured server lists that tool. */
const { name, description, ...listed } = JSON.parse(process.env.BENCH_TOOL ?? '{}');
const inputSchema = z.fromJSONSchema(listed.inputSchema);
const outputSchema = z.fromJSONSchema(listed.outputSchema);

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool(name, { description, inputSchema, outputSchema }, () => ({
    content: [{ type: 'text', text: JSON.stringify(value) }],
    structuredContent: value,
  }));
  return server;
});

// With exactOptionalPropertyTypes, the SDK's declared type is stricter than Node's.
const answer = toNodeHandler(handler) as RequestListener;
createServer(answer).listen(Number(process.env.PORT), '127.0.0.1');
