import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a free port without keeping the process alive, connections included: the test runner
 * ends a file when nothing is left to wait for, and only then runs hooks of the file itself.
 */
export async function listenQuietly(server: Server, host: string): Promise<number> {
  server.on('connection', (socket) => socket.unref());
  server.listen(0, host);
  server.unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
