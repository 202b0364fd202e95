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
  const { most, way } = carriedTo(place);
  const usual = Math.min(most, LIMITS.upstreamBytes);
  const answerBytes = answerKiB === undefined ? usual : answerKiB * 1024;
  if (answerBytes > most) {
    throw new ConfigError(
      `server/upstreams.json: ${name}: "answerKiB" is ${answerKiB}; ${way}, at most ${most / 1024} are supported.`,
    );
  }
  return { ms: seconds * 1000, bodyBytes: LIMITS.bodyBytes, answerBytes };
}

/** Bytes that an answer can have on its way from an upstream. */
function carriedTo(place: UpstreamPlace): { readonly most: number; readonly way: string } {
  if (isOutside(place)) return { most: LIMITS.outboundBytes, way: 'through the forwarding site' };
  if ('command' in place) {
    return { most: LIMITS.bridgedBytes, way: 'through the bridge of a program' };
  }
  return { most: LIMITS.upstreamMostBytes, way: 'at a private address' };
}

/** Milliseconds from the head of a request to its answer, if it calls such an upstream. */
export const callMsOf = ({ ms }: ExchangeLimits): number =>
  Math.max(LIMITS.callMs, ms + LIMITS.upstreamSpareMs);
