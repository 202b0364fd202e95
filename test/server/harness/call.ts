import type { Wire } from '../../../server/src/call/values.ts';
import { type Claims, type Issuer, principalHeader } from './issuer.ts';
import type { TestServer } from './start-server.ts';

export const WIRES: readonly Wire[] = ['2025', '2026'];

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export interface Request {
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;
}

/** A valid request on either wire. */
export function request(wire: Wire, method: string, params: Record<string, unknown> = {}): Request {
  const name = params.name ?? params.uri;
  return wire === '2025'
    ? {
        body: { jsonrpc: '2.0', id: 1, method, params },
        headers: { 'content-type': 'application/json' },
      }
    : {
        body: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } },
        headers: {
          'content-type': 'application/json',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...(typeof name === 'string' && { 'mcp-name': name }),
        },
      };
}

export const toolCall = (wire: Wire, name: string, args: Record<string, unknown> = {}): Request =>
  request(wire, 'tools/call', { name, arguments: args });

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect answers of every shape
  readonly json: any;
}

export async function post(
  server: TestServer,
  { body, headers }: { body: unknown; headers: Record<string, string> },
  more: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : undefined,
  };
}

/** Headers of a caller whose token the platform has accepted: bearer and principal agree. */
export async function signedIn(issuer: Issuer, claims: Claims): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await issuer.sign(claims)}`, ...principalHeader(claims) };
}
