import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Connect, ToolAnswer } from './client.ts';

/** The official client, major version 1: supports only the 2025 wire. */
export const connectV1: Connect = async (url, headers) => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  // With exact optional types, the transport's declared type does not match the one expected here.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as ToolAnswer,
    close: () => client.close(),
  };
};
