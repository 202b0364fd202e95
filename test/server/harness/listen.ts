import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a free port without keeping the process alive, connections included: the test runner ends
 * a file when its event loop is empty, and only then runs the file's own hooks.
 */
export async function listenQuietly(server: Server, host: string): Promise<number> {
  server.on('connection', (socket) => socket.unref());
  server.listen(0, host);
  server.unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
