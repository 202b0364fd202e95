import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import type { Answer } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { listen } from './listen.ts';
import { createListener } from './listener.ts';

/** `node:http` around the function that answers a request: from the first connection to the last response. */
export interface HttpServer {
  readonly server: Server;
  /** @throws if the server cannot listen on the address. */
  listen(where: Config['listen']): Promise<void>;
  addresses(): readonly (AddressInfo | string)[];
  /** Stops accepting connections; resolves once every open request is answered. */
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
  let sockets: readonly SocketServer[] = [server];
  return {
    server,
    async listen(where) {
      sockets = await listen(server, where);
    },
    addresses: () => sockets.flatMap((socket) => socket.address() ?? []),
    async close() {
      draining = true;
      await Promise.all(sockets.map((socket) => once(socket.close(), 'close')));
    },
  };
}

/**
 * Node sends head and body in one write if the body is a string; a buffer would take a second
 * write, which is a quarter of the cost of a short call. ASCII has the same bytes in Latin-1, which
 * needs no conversion. For a long string, joining and copying costs more than the write.
 */
function send(response: ServerResponse, { status, headers, body }: Answer, closes: boolean): void {
  const fields: Record<string, string> = { ...headers };
  // A connection that was busy when the drain began would otherwise stay open, idle.
  if (closes) fields.connection = 'close';
  if (body instanceof Readable) {
    response.writeHead(status, fields);
    pipeline(body, response, () => {});
  } else if (typeof body === 'string' && body.length <= LIMITS.joinedAnswer) {
    const length = Buffer.byteLength(body);
    fields['content-length'] = String(length);
    response.writeHead(status, fields).end(body, length === body.length ? 'latin1' : 'utf8');
  } else {
    const parts = (typeof body === 'string' ? [body] : body).map(toBytes);
    fields['content-length'] = String(parts.reduce((sum, { length }) => sum + length, 0));
    response.writeHead(status, fields);
    for (const part of parts) response.write(part);
    response.end();
  }
}

const toBytes = (part: string | Uint8Array): Uint8Array =>
  typeof part === 'string' ? Buffer.from(part) : part;
