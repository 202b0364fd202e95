/** Version 1 of the SDK, stateless as in its own example: a server and a transport per request. */
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { DECLARATION, NAME, run } from './measured-tool.ts';

createServer(async (request, response) => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool(NAME, DECLARATION, run);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once('close', () => void server.close());
  // With exactOptionalPropertyTypes, the transport does not match the SDK's own declaration of one.
  await server.connect(transport as Parameters<McpServer['connect']>[0]);
  await transport.handleRequest(request, response);
}).listen(Number(process.env.PORT), '127.0.0.1');
