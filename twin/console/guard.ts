import type { IncomingMessage } from 'node:http';
import { readAuthority } from '../kit/read-authority.ts';

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 415 | 421;
  readonly says: string;
}

/**
 * Judges who sends a request. Programs of this machine may read; of web pages, only the console's
 * own page may, and only it may change anything.
 *
 * @param own the console's origin.
 */
export function judgeSender(request: IncomingMessage, own: string): Refusal | undefined {
  const authority = readAuthority(request);
  if ('fault' in authority) return { status: 400, says: authority.fault };
  // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
  if (authority.name !== new URL(own).host) return { status: 421, says: `Open ${own}/ instead.` };
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'POST') return { status: 405, says: 'Use GET or POST.' };
  const { origin } = headers;
  if (origin !== undefined && origin !== own) return FOREIGN;
  if (method === 'GET') return isOwnRead(request) ? undefined : FOREIGN;
  // A form or a simple request of another site has no origin of ours, or no such media type.
  if (origin === undefined) return FOREIGN;
  return headers['content-type'] === 'application/json' ? undefined : NOT_JSON;
}

const FOREIGN: Refusal = { status: 403, says: 'Only the page of the console may send this.' };
const NOT_JSON: Refusal = { status: 415, says: 'Send application/json.' };

/** Browsers say which site a request comes from; a link from elsewhere may open the page itself. */
function isOwnRead({ headers, url }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  const opens =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return opens && url === '/';
}
