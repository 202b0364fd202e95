import type { Tool } from '../../../server/src/tools/tool.ts';
import { toolCall } from '../harness/call.ts';

/** Calls a tool of a server process; returns whether it failed, and the id of its record. */
export async function callTool(port: string, { name, samples }: Pick<Tool, 'name' | 'samples'>) {
  const { body, headers } = toolCall('2025', name, samples[0]);
  const response = await fetch(`http://localhost:${port}/mcp`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const { result } = (await response.json()) as { result?: { isError?: boolean } };
  return { id: response.headers.get('x-correlation-id'), isError: result?.isError };
}
