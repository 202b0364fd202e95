import { isEventStream } from '../call/event-stream.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { ExchangeLimits } from '../call/values.ts';
import type { Authorize } from './authorize.ts';
import type { Way } from './session-fetch.ts';

/** Statuses with which a server of the older transport refuses a POST (MCP, Backwards Compatibility). */
const REFUSALS: readonly unknown[] = [400, 404, 405];

/**
 * Why no session could be opened: a server that offers only HTTP+SSE, the transport of 2024-11-05, is
 * named as such. It would need a connection that stays open beside every call.
 */
export async function whyNotOpened(
  error: unknown,
  { url, callService }: Way,
  authorize: Authorize,
  limits: ExchangeLimits,
): Promise<unknown> {
  if (!REFUSALS.includes((error as { status?: unknown }).status)) return error;
  let isStream = false;
  const headers = { accept: 'text/event-stream', ...(await authorize()) };
  await callService(new Set([url.origin]), url, { headers }, AbortSignal.timeout(limits.ms), {
    limits,
    seePart(_part, received) {
      isStream = isEventStream(received['content-type']);
      return true;
    },
  }).catch(() => {});
  if (!isStream) return error;
  return new NeedUnmet(
    'outbound_malformed',
    `${url.hostname} offers only the older HTTP+SSE transport, which is not supported; ask its operator for the URL of its Streamable HTTP endpoint`,
  );
}
