import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../call/values.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';

/** What serves the MCP endpoint of a program. */
export interface Bridge {
  answer(request: IncomingMessage, response: ServerResponse): Promise<Answer>;
  /** Ends every program; resolves once none is left. */
  close(): Promise<void>;
}

/** Prints a line for the operator. */
export type Say = (line: string) => void;

export const refused = (
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Answer =>
  withFixedHeaders({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error }),
  });

/** Why a request cannot be one of a server to the endpoint, whatever its body. */
export function refusalOfHead(
  { url, method, headers }: IncomingMessage,
  path: string,
): Answer | undefined {
  if (url !== path) return refused(404, `The MCP endpoint of this program is ${path}.`);
  // Only browsers send it, and a page must not reach a program on the machine of its reader.
  if (headers.origin !== undefined) return refused(403, 'Browsers may not call this program.');
  if (method === 'POST' || method === 'DELETE') return undefined;
  return refused(405, 'Send each message with POST.', { allow: 'POST, DELETE' });
}
