/** `fastmcp`, stateless, with one tool and no protection. */
import { FastMCP } from 'fastmcp';
import { DECLARATION, NAME, run } from './measured-tool.ts';

const server = new FastMCP({ name: 'bare', version: '1.0.0' });
server.addTool({
  name: NAME,
  description: DECLARATION.description,
  parameters: DECLARATION.inputSchema,
  outputSchema: DECLARATION.outputSchema,
  execute: async () => run(),
});
await server.start({
  transportType: 'httpStream',
  httpStream: {
    host: '127.0.0.1',
    port: Number(process.env.PORT),
    endpoint: '/mcp',
    stateless: true,
    enableJsonResponse: true,
  },
});
