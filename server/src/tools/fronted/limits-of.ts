import type { UpstreamPlace } from '../../call/upstream.ts';
import type { ExchangeLimits } from '../../call/values.ts';
import { ConfigError } from '../../config/setting.ts';
import { LIMITS } from '../../contract/limits.ts';

/** Whether an upstream is reached through the forwarding site, which also answers the calls of tools. */
export const isOutside = (place: UpstreamPlace): place is { readonly url: string } =>
  'url' in place && !('address' in place);

interface Declared {
  readonly seconds?: number | undefined;
  readonly answerKiB?: number | undefined;
}

/**
 * What one call of an upstream may take.
 *
 * @throws {ConfigError} for more than the way to it can carry.
 */
export function limitsOf(
  name: string,
  place: UpstreamPlace,
  { seconds = LIMITS.upstreamS, answerKiB }: Declared = {},
): ExchangeLimits {
  const usual = isOutside(place) ? LIMITS.outboundBytes : LIMITS.upstreamBytes;
  const answerBytes = answerKiB === undefined ? usual : answerKiB * 1024;
  if (isOutside(place) && answerBytes > LIMITS.outboundBytes) {
    throw new ConfigError(
      `server/upstreams.json: ${name}: "answerKiB" is ${answerKiB}; through the forwarding site, at most ${LIMITS.outboundBytes / 1024} are supported.`,
    );
  }
  return { ms: seconds * 1000, bodyBytes: LIMITS.bodyBytes, answerBytes };
}

/** Milliseconds from the head of a request to its answer, if it calls such an upstream. */
export const callMsOf = ({ ms }: ExchangeLimits): number =>
  Math.max(LIMITS.callMs, ms + LIMITS.upstreamSpareMs);
