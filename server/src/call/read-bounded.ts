/** A body longer than its reader allows. */
export class BodyTooLarge extends Error {}

/**
 * Reads a body and counts its bytes as they arrive: a declared length may be false, and a chunked
 * body declares none (B-14).
 *
 * @throws {BodyTooLarge} as soon as one byte too many has arrived.
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLarge(`The body is longer than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  const [first] = chunks;
  // Most bodies arrive in one piece, which needs no copy.
  return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks, size);
}
