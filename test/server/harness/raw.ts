import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Sends raw bytes and returns everything received until the server closes, or until `until` matches.
 * For requests that no HTTP client would send.
 */
export async function sendRaw(
  port: number,
  bytes: string | Uint8Array,
  until?: RegExp,
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      received += chunk;
      if (until?.test(received)) resolve();
    });
    socket.on('close', () => resolve());
  });
  await once(socket, 'connect');
  socket.write(bytes);
  await done;
  socket.destroy();
  return received;
}
