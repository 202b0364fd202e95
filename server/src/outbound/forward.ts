import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { isEventStream } from '../call/event-stream.ts';
import { NeedUnmet, OUTBOUND_FAULTS, type OutboundFault } from '../call/need-unmet.ts';
import { BodyTooLarge, readBounded } from '../call/read-bounded.ts';
import type { Answer } from '../call/values.ts';
import { HEALTHY, withFixedHeaders } from '../contract/fixed-headers.ts';
import { LIMITS } from '../contract/limits.ts';
import { ANSWER_HEADER, decodeOutgoing, encode, OUTGOING_HEADER } from './envelope.ts';
import { type Arriving, converse, TOOL_LIMITS } from './exchange.ts';

/** Prints a line for the operator. */
type Say = (line: string) => void;

/** The forwarding site: sends what the server asks for to listed origins, and to no other. */
export function createForwarder(
  origins: ReadonlySet<string>,
  isHealthProbe: (request: IncomingMessage) => boolean,
  say: Say,
): (request: IncomingMessage, response: ServerResponse) => Promise<Answer> {
  let open = 0;
  return async (request, response) => {
    if (isHealthProbe(request)) return HEALTHY;
    if (open >= LIMITS.concurrentRequests)
      return refused(503, 'Too many calls at once; try again.');
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    return withFixedHeaders(await forward(request, response, origins, say));
  };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  origins: ReadonlySet<string>,
  say: Say,
): Promise<Answer> {
  if (request.url !== '/') return refused(404, 'Send the call to the root path.');
  if (request.method !== 'POST') return refused(405, 'Send the call with POST.');
  const head = decodeOutgoing(String(request.headers[OUTGOING_HEADER] ?? ''));
  if (!head) return refused(400, `The header ${OUTGOING_HEADER} does not describe a call.`);
  // The form of the origin is known, so the line cannot be abused.
  if (!origins.has(head.origin)) {
    say(`egress     refused ${head.origin}, which MCP_EGRESS_ORIGINS does not list`);
    return refused(403, 'No tool declares this origin.');
  }
  const ended = new AbortController();
  // The response's, not the connection's: a kept connection would collect one listener per call.
  response.once('close', () => ended.abort());
  try {
    const body = await readBounded(request, LIMITS.bodyBytes, 'pause');
    const { method, headers, path, seconds } = head;
    // Joined, not resolved: a path that begins with two slashes would name another host.
    const url = new URL(head.origin + path);
    const received = await converse(
      {
        url,
        method,
        headers,
        body,
        signal: ended.signal,
        headBytes: LIMITS.outboundHeadBytes,
        isOutside: true,
        limits: { ...TOOL_LIMITS, ...(seconds && { ms: seconds * 1000 }) },
      },
      read,
    );
    const told = encode({ status: received.status, headers: received.headers });
    if (told.length > LIMITS.outboundEnvelopeBytes)
      return refused(502, 'The answer has a head that is too large.');
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream', [ANSWER_HEADER]: told },
      body: received.body,
    };
  } catch (error) {
    if (error instanceof BodyTooLarge) return refused(413, 'The body is too long.');
    if (!(error instanceof NeedUnmet)) return refused(400, 'The call did not arrive completely.');
    say(`egress     ${error.reason}: ${error.message}`);
    const fault = OUTBOUND_FAULTS.find((one) => one === error.reason);
    return refused(502, 'The service did not give a usable answer.', fault);
  }
}

/** A stream of events is passed on as it arrives; anything else is read whole, so that a fault of it can be told. */
async function read({ status, headers, body }: Arriving) {
  return isEventStream(headers['content-type'])
    ? { status, headers, body: Readable.from(bounded(body)) }
    : { status, headers, body: [await readBounded(body, LIMITS.outboundBytes, 'destroy')] };
}

async function* bounded(body: Readable): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const part of body) {
    // First, so that the server, which counts too, can tell that it is too long.
    yield part;
    size += part.length;
    if (size > LIMITS.outboundBytes) throw new BodyTooLarge('The stream is too long.');
  }
}

const refused = (status: number, text: string, fault?: OutboundFault): Answer =>
  withFixedHeaders({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: text, fault }),
  });
