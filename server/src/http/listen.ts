import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type ListenOptions,
  type Server as SocketServer,
} from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Config } from '../config/config.ts';

/**
 * Listens on the configured address; replaces a socket file left behind by a killed process.
 *
 * @returns every listening socket: `localhost` is two addresses on most machines, and clients may
 *   try either one first.
 * @throws if an address cannot be listened on.
 */
export async function listen(
  server: Server,
  where: Config['listen'],
): Promise<readonly SocketServer[]> {
  if ('path' in where) {
    if (await isLeftOver(where.path)) unlinkSync(where.path);
    return [await bind(server, where)];
  }
  const [first, ...more] = await addressesOf(where.host);
  const sockets: SocketServer[] = [await bind(server, { host: first, port: where.port })];
  const { port } = server.address() as AddressInfo;
  for (const host of more) sockets.push(await bind(socketFor(server), { host, port }));
  return sockets;
}

/** The hosts file also lists the IPv6 address on systems without IPv6, such as many containers. */
async function addressesOf(host: string): Promise<string[]> {
  if (host !== 'localhost') return [host];
  const found = (await lookup(host, { all: true })).map(addressOf);
  const own = new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map(addressOf)));
  const usable = new Set(found.filter((address) => own.has(address)));
  return usable.size > 0 ? [...usable] : [host];
}

const addressOf = ({ address }: { readonly address: string }): string => address;

/** Passes its connections to the server, which applies its limits to them. */
function socketFor(server: Server): SocketServer {
  const socket = createSocketServer((connection) => server.emit('connection', connection));
  socket.maxConnections = server.maxConnections;
  return socket;
}

async function bind<S extends SocketServer>(server: S, where: ListenOptions): Promise<S> {
  server.listen(where);
  await once(server, 'listening');
  return server;
}

/** Whether no process listens on a socket file any more; it would make every restart fail. */
function isLeftOver(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(false));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
