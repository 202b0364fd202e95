import type { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import type { Outgoing, Services } from '../../services.ts';

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const OF_ONE_ORIGIN = ['Authorization', 'Cookie'];

/**
 * Sends a request, and again to where redirects lead.
 *
 * @param secrets names of further headers that only the first origin may see.
 */
export const following =
  (send: Services['send'], secrets: readonly string[]): Services['send'] =>
  async (outgoing) => {
    let request = outgoing;
    let response = await send(request);
    for (let count = 0; count < MAX_REDIRECTS; count += 1) {
      const next = redirected(request, response, secrets);
      if (!next) return response;
      response.body.drop();
      request = next;
      response = await send(request);
    }
    return response;
  };

function redirected(
  request: Outgoing,
  { status, headers }: Response,
  secrets: readonly string[],
): Outgoing | undefined {
  const [location] = headers.get('Location') ?? [];
  if (!REDIRECTS.has(status) || !location || !URL.canParse(location, request.url)) return undefined;
  const from = new URL(request.url);
  const to = new URL(location, from);
  const isDowngrade = from.protocol === 'https:' && to.protocol !== 'https:';
  if (isDowngrade || !/^https?:$/.test(to.protocol)) return undefined;
  const kept = request.headers.copy();
  if (to.origin !== from.origin)
    for (const name of [...OF_ONE_ORIGIN, ...secrets]) kept.delete(name);
  // RFC 9110, section 15.4: a form that was posted is not posted again, and 303 means GET.
  const becomesGet =
    status === 303
      ? request.method !== 'HEAD'
      : (status === 301 || status === 302) && request.method === 'POST';
  if (!becomesGet) return { ...request, url: to.href, headers: kept };
  for (const name of ['Content-Length', 'Content-Type']) kept.delete(name);
  return { ...request, url: to.href, headers: kept, method: 'GET', body: Body.none() };
}
