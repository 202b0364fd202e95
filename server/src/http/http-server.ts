import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type ListenOptions,
  type Server as SocketServer,
} from 'node:net';
import { networkInterfaces } from 'node:os';
import { pipeline } from 'node:stream';
import type { Answer } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { createListener } from './listener.ts';

/** `node:http` around what answers: from the first connection to the last response. */
export interface HttpServer {
  readonly server: Server;
  /** @throws where the address cannot be listened on. */
  listen(where: Config['listen']): Promise<void>;
  addresses(): readonly (AddressInfo | string)[];
  /** Stops accepting connections, and ends once every open request is answered. */
  close(): Promise<void>;
}

export function createHttpServer(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<Answer>,
): HttpServer {
  let draining = false;
  const server = createListener((request, response) => {
    answer(request, response)
      .then((decided) => send(response, decided, draining))
      .catch(() => response.destroy());
  });
  const others: SocketServer[] = [];
  return {
    server,
    async listen(where) {
      if ('path' in where) {
        if (await isLeftOver(where.path)) unlinkSync(where.path);
        return bind(server, where);
      }
      const [first, ...more] = await addressesOf(where.host);
      await bind(server, { host: first, port: where.port });
      const { port } = server.address() as AddressInfo;
      for (const host of more) others.push(await alsoListen(server, { host, port }));
    },
    addresses: () => [server, ...others].flatMap((one) => one.address() ?? []),
    async close() {
      draining = true;
      const closing = [server, ...others].filter(({ listening }) => listening);
      await Promise.all(closing.map((one) => once(one.close(), 'close')));
    },
  };
}

/**
 * Head and body as one string leave in one write; a buffer would make two of them, which is a quarter
 * of what a short call costs.
 */
function send(response: ServerResponse, { status, headers, body }: Answer, closes: boolean): void {
  const fields: Record<string, string> = { ...headers };
  // A connection that was busy when the drain began would otherwise stay open, idle.
  if (closes) fields.connection = 'close';
  if (typeof body === 'string') {
    fields['content-length'] = String(Buffer.byteLength(body));
    response.writeHead(status, fields).end(body);
    return;
  }
  response.writeHead(status, fields);
  pipeline(body, response, () => {});
}

/**
 * `localhost` is two addresses on most machines, and clients try either of them first. The hosts file
 * also names the one for IPv6 where the system has none, as in many containers.
 */
async function addressesOf(host: string): Promise<string[]> {
  if (host !== 'localhost') return [host];
  const found = await lookup(host, { all: true });
  const own = new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map(addressOf)));
  const usable = found.map(addressOf).filter((address) => own.has(address));
  return usable.length > 0 ? [...new Set(usable)] : [host];
}

const addressOf = ({ address }: { readonly address: string }): string => address;

async function bind(server: SocketServer, where: ListenOptions): Promise<void> {
  server.listen(where);
  await once(server, 'listening');
}

/** Hands the connections of one more address to the server. */
async function alsoListen(server: Server, where: ListenOptions): Promise<SocketServer> {
  const other = createSocketServer((socket) => server.emit('connection', socket));
  other.maxConnections = server.maxConnections;
  await bind(other, where);
  return other;
}

/** A socket file behind which nobody listens any more; it would make every restart fail. */
function isLeftOver(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(false));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
