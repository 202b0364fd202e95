import type { Wire } from '../server/src/call/values.ts';
import { OPEN_TOOLS } from '../server/src/tools/declarations.ts';
import type { Tool } from '../server/src/tools/tool.ts';
import { request as message, signedIn } from '../test/server/harness/call.ts';
import type { Issuer } from '../test/server/harness/issuer.ts';
import { READER } from '../test/server/harness/reader.ts';

/** The tool that is measured. */
export const MEASURED = OPEN_TOOLS[0] as Tool;

/** Writes a signed-in call of it as raw HTTP for a server on the given port. */
export type WriteRequest = (port: number) => Buffer;

/** Every server gets the same bytes, so that each pays for parsing token and principal header. */
export async function signedInRequests(issuer: Issuer): Promise<Record<Wire, WriteRequest>> {
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  return { '2025': writer('2025', caller), '2026': writer('2026', caller) };
}

function writer(wire: Wire, caller: Record<string, string>): WriteRequest {
  const { name, samples } = MEASURED;
  const { headers, body } = message(wire, 'tools/call', { name, arguments: samples[0] });
  const text = JSON.stringify(body);
  const fields = {
    // The bare SDK refuses a request on the 2025 wire that does not accept both.
    accept: 'application/json, text/event-stream',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
    ...caller,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return (port) =>
    Buffer.from(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n${text}`);
}
