import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBounded } from '../call/read-bounded.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * Reads the body and counts its bytes as they arrive: a declared length may be false, and a chunked
 * body declares none (B-14). `100 Continue` is sent only here, so that unknown senders never get it
 * (H-15).
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Uint8Array | Refusal> {
  if (expectsContinue(request)) response.writeContinue();
  try {
    // The refusal is still to be sent on the connection.
    return await readBounded(request, LIMITS.bodyBytes, 'pause');
  } catch (error) {
    // Otherwise the connection broke or timed out; the answer, if it arrives, says so.
    return refuse(error instanceof BodyTooLarge ? 'body_too_large' : 'body_timeout');
  }
}

export const expectsContinue = (request: IncomingMessage): boolean =>
  request.headers.expect?.toLowerCase() === '100-continue';
