import type { IncomingMessage } from 'node:http';
import { readBounded } from '../../../server/src/call/read-bounded.ts';
import type { EasyAuthSettings } from './settings.ts';

/** A request as the platform's checks see it. */
export interface Visit {
  readonly method: string;
  /** As sent, not decoded, so that no other spelling of a path matches. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Host name of the site's endpoint. */
  readonly host: string;
  /** The origin in a browser's address bar: the proxy's, if one is trusted. */
  readonly origin: string;
  readBody(): Promise<string>;
}

/** Maximum size in bytes of the form that the sign-in service posts: a code and an ID token. */
const FORM_BYTES = 64 * 1024;

export function readVisit(
  request: IncomingMessage,
  host: string,
  forwarded: EasyAuthSettings['forwarded'],
): Visit {
  const [path = '', ...query] = (request.url ?? '/').split('?');
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: request.headers,
    host,
    origin: publicOrigin(request.headers, host, forwarded),
    readBody: async () => (await readBounded(request, FORM_BYTES, 'resume')).toString('utf8'),
  };
}

function publicOrigin(
  headers: IncomingMessage['headers'],
  host: string,
  forwarded: EasyAuthSettings['forwarded'],
): string {
  const named = forwarded && headers[forwarded.host];
  if (typeof named !== 'string') return `https://${host}`;
  const scheme = headers[forwarded?.proto ?? ''] === 'http' ? 'http' : 'https';
  return `${scheme}://${named.split(',')[0]?.trim()}`;
}

/** The value of a cookie. */
export function cookieOf({ headers }: Visit, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key = '', ...value] = pair.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return undefined;
}
