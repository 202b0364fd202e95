import { randomBytes } from 'node:crypto';
import type { Twin } from '../../run/start-twin.ts';
import { tokenFor } from '../../run/token-for.ts';
import { findCall } from '../../trace/find-calls.ts';
import type { TryAnswer, TryRequest } from '../api.ts';

/** Of an answer, as much is shown. */
const MOST_CHARACTERS = 64 * 1024;

/** Sends a call through the front door, as a client of the chain does. */
export async function sendTry(twin: Twin, asked: TryRequest): Promise<TryAnswer> {
  const params = { name: asked.tool, arguments: asked.arguments };
  return send(twin, asked, { method: 'tools/call', params });
}

/** The tools that such a caller sees. */
export const listTools = (
  twin: Twin,
  asked: Pick<TryRequest, 'user' | 'scopes'>,
): Promise<TryAnswer> => send(twin, asked, { method: 'tools/list' });

async function send(
  twin: Twin,
  { user, scopes }: Pick<TryRequest, 'user' | 'scopes'>,
  message: object,
): Promise<TryAnswer> {
  const traceId = randomBytes(16).toString('hex');
  const response = await fetch(twin.mcpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      ...(user !== '' && { authorization: `Bearer ${await tokenOf(twin, user, scopes)}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  });
  const text = await response.text();
  const found = findCall(twin.calls.all(), traceId, twin.look);
  return {
    status: response.status,
    text: text.slice(0, MOST_CHARACTERS),
    call: 'call' in found ? found.call.id : undefined,
  };
}

const tokenOf = (twin: Twin, user: string, scopes: readonly string[]): Promise<string> =>
  tokenFor(
    twin,
    user === 'app'
      ? 'application'
      : { user, scope: scopes.map((name) => `${twin.mcpUrl}/${name}`).join(' ') || undefined },
  );
