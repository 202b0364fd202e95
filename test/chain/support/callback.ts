import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { listenQuietly } from '../../server/harness/listen.ts';

/** Where a client waits for the browser to return. */
export interface Callback {
  readonly redirectUri: string;
  /** Parameters of the next request. */
  arrival(): Promise<URLSearchParams>;
}

class Arrivals {
  #waiting = Promise.withResolvers<URLSearchParams>();

  add(parameters: URLSearchParams): void {
    this.#waiting.resolve(parameters);
  }

  next(): Promise<URLSearchParams> {
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }
}

/** A native client's own listener, on a free loopback port. */
export async function openCallback(host = 'localhost', path = '/callback'): Promise<Callback> {
  const arrivals = new Arrivals();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== path) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/plain' }).end('You may close this window.');
    arrivals.add(url.searchParams);
  });
  const port = await listenQuietly(server, host);
  return { redirectUri: `http://${host}:${port}${path}`, arrival: () => arrivals.next() };
}

/** A remote site that receives the code for a client; the browser answers in its place. */
export async function interceptCallback(page: Page, redirectUri: string): Promise<Callback> {
  const arrivals = new Arrivals();
  await page.route(
    (url) => `${url.origin}${url.pathname}` === redirectUri,
    (route) => {
      arrivals.add(new URL(route.request().url()).searchParams);
      return route.fulfill({ body: 'You may close this page.' });
    },
  );
  return { redirectUri, arrival: () => arrivals.next() };
}
