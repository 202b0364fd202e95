import { readFileSync } from 'node:fs';
import { type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import type { Outbound } from './hop.ts';

/** Milliseconds that a hop waits for another one's headers, and between two parts of a body. */
const PATIENCE_MS = 5_000;

/** Connections of one dialler, all through its proxy. */
export function createDispatcher({ proxy, authority }: Outbound): Dispatcher {
  const patience = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS };
  return new ProxyAgent({
    uri: proxy,
    requestTls: { ca: readFileSync(authority) },
    connectTimeout: PATIENCE_MS,
    // The agent's own options do not reach connections to http addresses.
    factory: (origin, options) => new Pool(origin, { ...options, ...patience }),
  });
}

/** JSON from another hop. @throws unless it answers with status 200. */
export async function fetchJson(dispatcher: Dispatcher, url: string): Promise<unknown> {
  const { statusCode, body } = await request(url, { dispatcher });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} responded with status ${statusCode}`);
  return JSON.parse(text);
}
