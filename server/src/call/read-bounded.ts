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
 * @param isEnough sees each part; once it returns true, what follows is discarded for a moment, so
 *   that a body that ends by itself does not cost its connection. What it throws is passed on.
 * @throws {BodyTooLarge} as soon as one byte too many has arrived.
 * @throws {BodyCutOff} or the stream's own error if the body does not arrive completely.
 */
export function readBounded(
  body: Readable,
  maxBytes: number,
  stop: 'pause' | 'resume' | 'destroy',
  isEnough?: (part: Buffer) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let held: Buffer = EMPTY;
    let size = 0;
    const settle = (): void => {
      body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      // The reader may end the connection next, which destroys the body with an error that is no news.
      body.on('error', () => {});
    };
    const onData = (chunk: Buffer): void => {
      const end = size + chunk.length;
      if (end <= maxBytes) {
        held = size === 0 ? chunk : appended(held, size, chunk, maxBytes);
        size = end;
        try {
          if (isEnough?.(chunk)) finish();
        } catch (error) {
          fail(error);
        }
        return;
      }
      fail(new BodyTooLarge(`The body is longer than ${maxBytes} bytes.`));
    };
    const fail = (error: unknown): void => {
      settle();
      body[stop]();
      reject(error);
    };
    const onEnd = (): void => {
      settle();
      resolve(held.subarray(0, size));
    };
    const finish = (): void => {
      onEnd();
      body.resume();
      const late = setTimeout(() => body.destroy(), LINGER_MS).unref();
      body.once('close', () => clearTimeout(late));
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

const EMPTY = Buffer.alloc(0);
/** The end of a body follows its last part at once, unless its sender keeps it open. */
const LINGER_MS = 200;

/**
 * Most bodies arrive in one piece, which needs no copy. The rest is copied into one buffer: a list of
 * pieces of one byte each would take sixty times the memory of the body.
 */
function appended(held: Buffer, size: number, chunk: Buffer, maxBytes: number): Buffer {
  const end = size + chunk.length;
  let target = held;
  if (end > held.length) {
    target = Buffer.allocUnsafe(Math.min(maxBytes, end * 2));
    held.copy(target, 0, 0, size);
  }
  chunk.copy(target, size);
  return target;
}
