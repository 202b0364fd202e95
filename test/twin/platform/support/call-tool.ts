import { toolCall } from '../../../server/harness/call.ts';
import type { Chain, Reply } from './chain.ts';

/** One call of a tool with a token of the fake directory, sent as the gateway would. */
export async function callTool(chain: Chain, name: string, args = {}): Promise<Reply> {
  const { body, headers } = toolCall('2025', name, args);
  const token = await chain.directory.token();
  return chain.send('/mcp', {
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}
