import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { takeField } from '../kit/take-field.ts';
import type { Authority } from './authority.ts';
import { closedDoor } from './closed-door.ts';
import type { Dial } from './dial-name.ts';
import type { Attempt } from './dial-trail.ts';
import { createKey } from './proxy-credentials.ts';

export interface WayOut {
  /** Value of HTTPS_PROXY for the dialler. */
  readonly url: string;
  /** Ends the connections that the rules no longer allow; Azure may let them live on. */
  recheck(): void;
  close(): Promise<void>;
}

/**
 * The proxy of one dialler: CONNECT and absolute-form requests to the real names, answered by the
 * hops under certificates from the run's own authority. Names that are not served are refused, so
 * nothing leaves the machine; a request without the key in the URL is refused before any lookup.
 */
export async function openProxy(
  authority: Authority,
  dial: (authority: string) => Dial,
  observe: Observe = UNOBSERVED,
): Promise<WayOut> {
  const sockets = new Set<Duplex>();
  const tunnels = new Map<Duplex, string>();
  const servers = createServers(authority);
  const key = createKey();
  const proxy = createServer((request, response) => {
    if (!key.fits(request.headers['proxy-authorization'])) {
      observe.refused(request, request.url ?? '', NO_KEY);
      return response.writeHead(407, { 'proxy-authenticate': CHALLENGE }).end();
    }
    const url = URL.canParse(request.url ?? '') ? new URL(request.url as string) : undefined;
    const name = url ? authorityOf(url) : '';
    const dialled = dial(name);
    if (!url) return response.writeHead(400).end();
    const listener = listenerOf(dialled);
    // The key is for the proxy only; a hop that echoes or logs headers must not see it.
    while (takeField(request, 'proxy-authorization', '') !== undefined);
    if (!listener) {
      observe.refused(request, name, dialled);
      return response.writeHead(isDropped(dialled) ? 504 : 502).end();
    }
    request.url = `${url.pathname}${url.search}`;
    observe.connected(request.socket, name, dialled);
    observe.observed(listener)(request, response);
  });
  proxy.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  proxy.on('connect', (request, socket: Duplex, head: Buffer) => {
    if (!key.fits(request.headers['proxy-authorization'])) {
      observe.refused(request, request.url ?? '', NO_KEY);
      return socket.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${CHALLENGE}\r\n\r\n`,
      );
    }
    const target = request.url ?? '';
    const name = target.replace(/:443$/, '');
    const dialled = dial(name);
    const listener = listenerOf(dialled);
    if (!listener) {
      observe.refused(request, name, dialled);
      const status = isDropped(dialled) ? '504 Gateway Timeout' : '502 Bad Gateway';
      return socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
    }
    tunnels.set(socket, name);
    socket.once('close', () => tunnels.delete(socket));
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    observe.connected(socket, name, dialled);
    servers(observe.observed(listener), target.endsWith(':443')).emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  return {
    url: `http://${key.credentials}@127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    recheck() {
      for (const [socket, name] of tunnels) if (!listenerOf(dial(name))) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** Told of each dial, and of each request along one that was connected. */
export interface Observe {
  /** A connection along which requests follow, or one request to a plain address. */
  connected(socket: Duplex, name: string, dialled: Dial): void;
  /** Serves in place of the listener; the same function for the same listener. */
  observed(listener: RequestListener): RequestListener;
  refused(request: IncomingMessage, name: string, attempt: Attempt): void;
}

const UNOBSERVED: Observe = { connected() {}, observed: (listener) => listener, refused() {} };

const NO_KEY = { open: false, how: 'no-key' } as const;

/**
 * Bytes of a request head: the limit of App Service's front ends, the largest of any service here.
 */
const LIMITS = { maxHeaderSize: 64 * 1024 };

/** For plain HTTP, the default port 80 is explicit, because a name without a port means 443. */
const authorityOf = ({ protocol, host, port }: URL): string =>
  protocol === 'http:' && port === '' ? `${host}:80` : host;

const CHALLENGE = 'Basic realm="way out"';

/** What answers, even if only to refuse; `undefined` if the packets are dropped. */
function listenerOf(dialled: Dial): RequestListener | undefined {
  if (dialled.open) return dialled.listener;
  return dialled.how === 'door-closed' ? closedDoor(dialled.place) : undefined;
}

const isDropped = (dialled: Dial): boolean => !dialled.open && dialled.how === 'dropped';

/** One server per listener; none listens itself, connections are passed to it. */
function createServers(authority: Authority) {
  const servers = new WeakMap<RequestListener, Server>();
  return (listener: RequestListener, tls: boolean): Server => {
    const known = servers.get(listener);
    if (known) return known;
    const server = tls
      ? createTlsServer(
          {
            ...LIMITS,
            SNICallback: (host, done) =>
              void authority.credentials(host).then((context) => done(null, context), done),
          },
          listener,
        )
      : createServer(LIMITS, listener);
    servers.set(listener, server);
    return server;
  };
}
