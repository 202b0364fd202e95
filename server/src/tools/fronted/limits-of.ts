import type { UpstreamPlace } from '../../call/upstream.ts';
import type { ExchangeLimits } from '../../call/values.ts';
import { LIMITS } from '../../contract/limits.ts';

/** Whether an upstream is reached through the forwarding site, which also answers the calls of tools. */
export const isOutside = (place: UpstreamPlace): place is { readonly url: string } =>
  'url' in place && !('address' in place);

/** What one call of an upstream may take. */
export const limitsOf = (place: UpstreamPlace): ExchangeLimits => ({
  ms: LIMITS.upstreamS * 1000,
  bodyBytes: LIMITS.bodyBytes,
  answerBytes: isOutside(place) ? LIMITS.outboundBytes : LIMITS.upstreamBytes,
});
