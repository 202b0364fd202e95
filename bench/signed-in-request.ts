import type { Wire } from '../server/src/call/values.ts';
import { request as message, signedIn } from '../test/server/harness/call.ts';
import { type Issuer, READER } from '../test/server/harness/issuer.ts';

/** Writes a signed-in call of `whoami` as it goes over the wire, for a server on some port. */
export type WriteRequest = (port: number) => Buffer;

/** The same bytes go to every server, so that all pay for reading token and principal header. */
export async function signedInRequests(issuer: Issuer): Promise<Record<Wire, WriteRequest>> {
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  return { '2025': writer('2025', caller), '2026': writer('2026', caller) };
}

function writer(wire: Wire, caller: Record<string, string>): WriteRequest {
  const { headers, body } = message(wire, 'tools/call', { name: 'whoami', arguments: {} });
  const text = JSON.stringify(body);
  const fields = {
    // The bare SDK refuses a request of the 2025 wire that does not take both.
    accept: 'application/json, text/event-stream',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
    ...caller,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return (port) =>
    Buffer.from(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n${text}`);
}
