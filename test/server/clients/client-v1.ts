import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Connect, ToolAnswer } from './client.ts';

/** The official client, major version 1: knows the 2025 wire only. */
export const connectV1: Connect = async (url, headers) => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  // The transport's declared type is looser than the one it is asked for under exact optional types.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as ToolAnswer,
    close: () => client.close(),
  };
};
