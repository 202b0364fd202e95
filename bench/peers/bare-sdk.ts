/** The SDK's server as its documentation shows it: one tool, no protection. */
import { createServer, type RequestListener } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { DECLARATION, NAME, run } from './measured-tool.ts';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool(NAME, DECLARATION, run);
  return server;
});

// With exactOptionalPropertyTypes, the SDK's declared type is stricter than Node's.
const answer = toNodeHandler(handler) as RequestListener;
createServer(answer).listen(Number(process.env.PORT), '127.0.0.1');
