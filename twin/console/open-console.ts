import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../kit/close-server.ts';
import type { Twin } from '../run/start-twin.ts';
import { Feed } from './feed.ts';
import { judgeSender } from './guard.ts';
import { createPageFiles } from './page-files.ts';
import { createRoutes, type History, type Route } from './routes.ts';
import { sendError, sendFile } from './send.ts';
import { streamTo } from './stream.ts';

export type { History };

/** The console's server, which shows the chain in a browser on this machine. */
export interface ConsoleServer {
  readonly url: string;
  /** Shows a chain that is up, and what is done to it. */
  serve(twin: Twin, history: History): void;
  close(): Promise<void>;
}

/** The port that users find it on, unless another chain has it. */
const USUAL_PORT = 8002;

/**
 * @param port 0 for any free one; undefined for the usual one, or any free one if that is in use.
 * @throws if the port is in use.
 */
export async function openConsole(port?: number): Promise<ConsoleServer> {
  const files = createPageFiles();
  let feed: Feed | undefined;
  let routes: ReadonlyMap<string, Route> = new Map();
  let own = '';
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: Error) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, error.message);
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = judgeSender(request, own);
    if (refusal) return sendError(response, refusal.status, refusal.says);
    const { pathname, searchParams } = new URL(request.url ?? '/', own);
    const file = request.method === 'GET' ? await files(pathname) : undefined;
    if (file) return sendFile(response, file);
    if (!feed) return sendError(response, 503, 'The chain is still starting.');
    if (pathname === '/api/live') return streamTo(response, feed);
    const route = routes.get(`${request.method} ${pathname}`);
    if (!route) return sendError(response, 404, 'Nothing is served here.');
    await route({ request, response, query: searchParams });
  }

  if (port === undefined) await listen(server, USUAL_PORT).catch(() => listen(server, 0));
  else await listen(server, port);
  own = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: `${own}/`,
    serve(twin, history) {
      routes = createRoutes(twin, history);
      feed = new Feed(() => twin.calls.all(), twin.look);
    },
    close: () => closeServer(server),
  };
}

/** On loopback alone: the console shows what every caller of the chain does. */
async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const text = `Port ${port}, which the console needs, is already in use. Stop the other program, or choose another port with --console.`;
      reject(error.code === 'EADDRINUSE' ? new Error(text) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
