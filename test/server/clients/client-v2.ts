import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Connect } from './client.ts';

/**
 * The official client, major version 2.
 *
 * @param mode how it chooses the revision: `auto` tries the newest first, `legacy` is the 2025 wire.
 */
export const connectV2 =
  (mode: 'auto' | 'legacy'): Connect =>
  async (url, headers) => {
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    return {
      toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: (name, args) => client.callTool({ name, arguments: args }),
      close: () => client.close(),
    };
  };
