import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Connections that a server of this process accepts, as Node announces them. */
const CONNECTIONS = 'net.server.socket';

/**
 * Reads every byte that a port of this process sends, and keeps the places where a forbidden text
 * occurs.
 */
export function watchFor(port: number, forbidden: string): { found: string[]; close(): void } {
  const found: string[] = [];
  const needle = Buffer.from(forbidden.toLowerCase());
  const watch = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort === port) tap(socket, needle, (place) => found.push(place));
  };
  diagnostics.subscribe(CONNECTIONS, watch);
  return { found, close: () => void diagnostics.unsubscribe(CONNECTIONS, watch) };
}

function tap(socket: Socket, needle: Buffer, tell: (place: string) => void): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  // The text may span two writes.
  let end = '';
  socket.write = ((chunk: unknown, encoding: unknown, done: unknown) => {
    const isText = typeof chunk === 'string' && typeof encoding === 'string';
    const bytes = Buffer.from(chunk as string, (isText ? encoding : 'utf8') as BufferEncoding);
    const text = end + bytes.toString('latin1').toLowerCase();
    const at = text.indexOf(needle.toString('latin1'));
    if (at >= 0) tell(text.slice(Math.max(0, at - 100), at + 100));
    end = text.slice(-needle.length + 1);
    return write(chunk, encoding, done);
  }) as Socket['write'];
}
