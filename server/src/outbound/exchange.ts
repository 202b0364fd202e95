import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { NeedUnmet } from '../call/need-unmet.ts';
import { BodyTooLarge, readBounded } from '../call/read-bounded.ts';
import type { CallOptions, ExchangeLimits } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { isFieldValue } from './fields.ts';
import { lookupPublic } from './public-addresses.ts';

/** What the call of a tool may take. */
export const TOOL_LIMITS: ExchangeLimits = {
  ms: LIMITS.outboundMs,
  bodyBytes: LIMITS.bodyBytes,
  answerBytes: LIMITS.outboundBytes,
};

/** One request and where it goes. */
export interface Sending extends CallOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes of the answer's head. */
  readonly headBytes: number;
  /** Whether the answer comes from a service outside, rather than from the forwarding site. */
  readonly isOutside: boolean;
}

interface ReceivedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Received extends ReceivedHead {
  readonly body: Buffer;
}

/** An answer of which only the head has arrived. */
export interface Arriving extends ReceivedHead {
  readonly body: IncomingMessage;
}

/**
 * Sends one request and reads the answer.
 *
 * @throws {NeedUnmet}
 */
export const exchange = (sending: Sending): Promise<Received> => {
  const { answerBytes } = sending.limits ?? TOOL_LIMITS;
  return converse(sending, async ({ status, headers, body }) => {
    const see = sending.seePart;
    const isEnough = see && ((part: Buffer) => see(part, headers));
    return { status, headers, body: await readBounded(body, answerBytes, 'destroy', isEnough) };
  });
};

/**
 * Sends one request, and reads the answer with `read`. Not `fetch`, which follows redirects,
 * decompresses, and takes long to load.
 *
 * @throws {NeedUnmet}
 */
export async function converse<T>(
  { url, method, headers, body, signal, headBytes, isOutside, limits = TOOL_LIMITS }: Sending,
  read: (answer: Arriving) => T | Promise<T>,
): Promise<T> {
  const { request } = url.protocol === 'https:' ? https : http;
  const tooSlow = AbortSignal.timeout(limits.ms);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, {
        method,
        headers: {
          ...headers,
          // Without it any coding would be acceptable (RFC 9110 section 12.5.3).
          'accept-encoding': 'identity',
          ...(body.length > 0 && { 'content-length': String(body.length) }),
        },
        ...(isOutside && { lookup: lookupPublic }),
        maxHeaderSize: headBytes,
        signal: AbortSignal.any([signal, tooSlow]),
      });
      // What a service sends after an answer would be taken for the answer to the next call on the
      // connection, which may be that of another caller. The header alone is not enough: if the service
      // answers that it keeps the connection, so does Node.
      if (isOutside) sent.shouldKeepAlive = false;
      sent.on('response', resolve).on('error', reject);
      let interim = 0;
      sent.on('information', () => {
        interim += 1;
        if (interim <= LIMITS.outboundInterim) return;
        const text = `${url.hostname} sent more than ${LIMITS.outboundInterim} interim responses`;
        sent.destroy(new NeedUnmet('outbound_refused', text));
      });
      // A service that switches protocols gives neither a response nor an error.
      sent.on('close', () => reject(new Error('no answer')));
      sent.end(body);
    });
    return await read(arriving(response, url));
  } catch (error) {
    if (error instanceof NeedUnmet) throw error;
    if (error instanceof BodyTooLarge) {
      const text = `${url.hostname} answered with more than ${limits.answerBytes} bytes`;
      throw new NeedUnmet('outbound_too_large', text);
    }
    const why = tooSlow.aborted ? `within ${limits.ms / 1000} seconds` : causeOf(error, signal);
    throw new NeedUnmet('outbound_unreachable', `${url.hostname} did not answer ${why}`);
  }
}

function arriving(response: IncomingMessage, { hostname }: URL): Arriving {
  const fault = faultOfHead(response);
  if (fault) {
    response.destroy();
    throw new NeedUnmet('outbound_refused', `${hostname} answered with ${fault}`);
  }
  const { statusCode: status = 0 } = response;
  return { status, headers: fieldsOf(response), body: response };
}

/** Why an answer is not accepted, before its body is read. */
function faultOfHead({ statusCode = 0, headers, rawHeaders }: IncomingMessage): string | undefined {
  if (statusCode >= 300 && statusCode < 400) return `${statusCode}, a redirect`;
  if (statusCode < 200 || statusCode > 599) return `${statusCode}, an unknown status`;
  const coded =
    (headers['content-encoding'] ?? 'identity') !== 'identity' ||
    (headers['transfer-encoding'] ?? 'chunked') !== 'chunked';
  if (coded) return 'an encoding that was not requested';
  // Node reports far more, each of which costs the envelope of the forwarding site a name.
  return rawHeaders.length / 2 > LIMITS.headerCount ? 'too many headers' : undefined;
}

/** Concern the connection, or browsers. */
const HIDDEN = /^(?:set-cookie|connection|keep-alive|transfer-encoding)$/;

/**
 * What a tool may read: each field once; several lines of one name are joined, as RFC 9110
 * section 5.3 has it.
 */
function fieldsOf({ headers }: IncomingMessage): Record<string, string> {
  const fields = Object.entries(headers)
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => !HIDDEN.test(name) && isFieldValue(value));
  return Object.fromEntries(fields);
}

/** Names the kind of failure; a message could quote the answer. */
function causeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'before the call ended';
  const { code, name } = error as NodeJS.ErrnoException;
  return `(${code ?? name})`;
}
