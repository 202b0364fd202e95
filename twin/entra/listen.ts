import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Opens the service on this machine and returns its address, with a slash at the end. */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const text = `Port ${port}, which the sign-in service needs, is already in use. Stop the other program, or choose another port with --sign-in.`;
      reject(error.code === 'EADDRINUSE' ? new Error(text) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}
