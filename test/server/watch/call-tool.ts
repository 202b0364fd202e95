import { toolCall } from '../harness/call.ts';

/** Calls a tool of a server process; returns its answer, and the id of its record. */
export async function callTool(port: string, name: string, args: Record<string, unknown> = {}) {
  const { body, headers } = toolCall('2025', name, args);
  const response = await fetch(`http://localhost:${port}/mcp`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const { result } = (await response.json()) as { result?: { isError?: boolean } };
  return { id: response.headers.get('x-correlation-id'), isError: result?.isError };
}
