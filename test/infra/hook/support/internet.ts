import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { certify } from './authority.ts';

export interface Internet extends AsyncDisposable {
  /** What HTTPS_PROXY must say. */
  readonly proxy: string;
  /** The certificate that a client must trust. */
  readonly authority: string;
  /** Every name that somebody wanted to reach, in order. */
  readonly dialled: string[];
}

/**
 * A CONNECT proxy behind which one name exists, under its real name and over real TLS. Whoever
 * dials another one is refused, so nothing can reach the network.
 */
export async function openInternet(name: string, listener: RequestListener): Promise<Internet> {
  const { authority, certificate, key } = await certify([name]);
  const site = createTlsServer({ cert: certificate, key }, listener);
  const dialled: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((_, response) => response.writeHead(403).end());
  proxy.on('connection', (socket: Socket) => {
    sockets.add(socket.unref().on('error', () => socket.destroy()));
  });
  proxy.on('connect', (request, socket: Socket) => {
    dialled.push(request.url ?? '');
    if (request.url !== `${name}:443`) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    site.emit('connection', socket);
  });
  await listen(proxy);
  return {
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    authority,
    dialled,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => proxy.close(closed));
    },
  };
}

function listen(server: Server): Promise<void> {
  // A test that fails before it closes this must not hold its process open.
  server.unref();
  return new Promise((listening) => server.listen(0, '127.0.0.1', listening));
}
