import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Service } from './service.ts';

/**
 * Whether a form was sent by a page of this service. A page elsewhere may aim one here, and browsers
 * say so in either header; whatever names no site at all is no browser, and has no cookies to abuse.
 */
export function isOwnForm({ login }: Service, { headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  return (
    (site === undefined || site === 'same-origin') &&
    (origin === undefined || origin === new URL(login).origin)
  );
}

const COOKIE = 'twin-form';
const KEY = randomBytes(32);

/** For a page whose address anybody can link to: a token that only the browser it was shown in has. */
export function guardForm({ response, url }: Exchange): string {
  const nonce = randomBytes(16).toString('base64url');
  const cookie = `${COOKIE}=${nonce}; Path=${url.pathname}; HttpOnly; SameSite=Strict`;
  response.setHeader('set-cookie', cookie);
  return guardOf(nonce, url);
}

export function isGuarded({ request, url }: Exchange, guard: string | null | undefined): boolean {
  const [, nonce = ''] = /(?:^|; )twin-form=([\w-]+)/.exec(request.headers.cookie ?? '') ?? [];
  const given = Buffer.from(guard ?? '');
  const wanted = Buffer.from(guardOf(nonce, url));
  return nonce !== '' && given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** For this address alone: what is shown for one client accepts no other. */
const guardOf = (nonce: string, { pathname, search }: URL): string =>
  createHmac('sha256', KEY).update(`${nonce} ${pathname}${search}`).digest('base64url');
