import type { Readable } from 'node:stream';

/** A body longer than its reader allows. */
export class BodyTooLarge extends Error {}

/** A body that ended before it was complete. */
export class BodyCutOff extends Error {}

/**
 * Reads a body and counts its bytes as they arrive: a declared length may be false, and a chunked
 * body declares none (B-14).
 *
 * @param stop what becomes of the rest of a body that is too long: `pause`, `resume` to discard it, or
 *   `destroy`, which ends the connection.
 * @throws {BodyTooLarge} as soon as one byte too many has arrived.
 * @throws {BodyCutOff} or the stream's own error if the body does not arrive completely.
 */
export function readBounded(
  body: Readable,
  maxBytes: number,
  stop: 'pause' | 'resume' | 'destroy',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (): void => {
      body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      // The reader may end the connection next, which destroys the body with an error that is no news.
      body.on('error', () => {});
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      settle();
      body[stop]();
      reject(new BodyTooLarge(`The body is longer than ${maxBytes} bytes.`));
    };
    const onEnd = (): void => {
      settle();
      // Most bodies arrive in one piece, which needs no copy.
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onClose = (): void => onError(new BodyCutOff('The body ended before it was complete.'));
    body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    if (body.destroyed) onClose();
  });
}
