import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * The bytes of the body, counted as they come: a declared length may lie and a chunked body declares
 * none (B-14). Only here is `100 Continue` sent, so nobody who is unknown gets it (H-15).
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Uint8Array | Refusal> {
  if (expectsContinue(request)) response.writeContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the socket: the refusal still has to go out on it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > LIMITS.bodyBytes) return refuse('body_too_large');
      chunks.push(chunk);
    }
  } catch {
    // The connection broke or timed out: the answer, if it arrives at all, says so.
    return refuse('body_timeout');
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
}

export const expectsContinue = (request: IncomingMessage): boolean =>
  request.headers.expect?.toLowerCase() === '100-continue';
