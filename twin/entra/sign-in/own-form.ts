import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Service } from './service.ts';

/**
 * Whether a form was sent by a page of this service (CSRF). Browsers report a foreign page in
 * either header; a client that sends neither is not a browser and has no cookies to abuse.
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

/** For pages that anyone can link to: a token that only the browser that was shown the form has. */
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

/** Bound to this address: a form shown for one client cannot accept another. */
const guardOf = (nonce: string, { pathname, search }: URL): string =>
  createHmac('sha256', KEY).update(`${nonce} ${pathname}${search}`).digest('base64url');
