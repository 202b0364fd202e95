import { randomUUID } from 'node:crypto';
import type { Wire } from '../../server/src/call/values.ts';
import { OPEN_TOOLS } from '../../server/src/tools/declarations.ts';
import type { Tool } from '../../server/src/tools/tool.ts';
import { type Request, signedIn, toolCall, WIRES } from '../../test/server/harness/call.ts';
import type { Claims, Issuer } from '../../test/server/harness/issuer.ts';
import { READER } from '../../test/server/harness/reader.ts';

/** The tool whose call is measured. */
export const MEASURED = OPEN_TOOLS[0] as Tool;

export const measuredCall = (wire: Wire): Request =>
  toolCall(wire, MEASURED.name, MEASURED.samples[0]);

/** Writes one HTTP request for a server on the given port. */
export type WriteRequest = (port: number) => Buffer;

/** Headers that identify a caller: the token, and what the platform says about it. */
export type Caller = Readonly<Record<string, string>>;

/** Every server gets the same bytes, so that each pays for parsing token and principal header. */
export async function signedInRequests(issuer: Issuer): Promise<Record<Wire, WriteRequest>> {
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  const writer = (wire: Wire) => writeRequest(measuredCall(wire), caller);
  return Object.fromEntries(WIRES.map((wire) => [wire, writer(wire)])) as Record<
    Wire,
    WriteRequest
  >;
}

export function writeRequest({ headers, body }: Request, caller: Caller): WriteRequest {
  const text = JSON.stringify(body);
  const fields = {
    // The SDK refuses a request on the 2025 wire that does not accept both.
    accept: 'application/json, text/event-stream',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
    ...caller,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return (port) =>
    Buffer.from(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n${text}`);
}

/** Tokens signed at once, so that every core signs while none waits for a long queue. */
const SIGNED_AT_ONCE = 64;

/** Callers that differ in their object id, each with a token of its own. */
export async function signCallers(issuer: Issuer, count: number): Promise<readonly Caller[]> {
  const callers: Caller[] = [];
  while (callers.length < count) {
    const batch = Math.min(SIGNED_AT_ONCE, count - callers.length);
    const claims = Array.from(
      { length: batch },
      (): Claims => issuer.userClaims({ ...READER, oid: randomUUID() }),
    );
    callers.push(...(await Promise.all(claims.map((each) => signedIn(issuer, each)))));
  }
  return callers;
}
