import { NeedUnmet } from '../call/need-unmet.ts';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import type { CallOptions, CallService, ServiceAnswer } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { admitRequest, type Outgoing } from './admit-request.ts';
import { ANSWER_HEADER, decodeAnswer, decodeFault, encode, OUTGOING_HEADER } from './envelope.ts';
import { exchange, type Received, TOOL_LIMITS } from './exchange.ts';

const JSON_BOUNDS = { depth: LIMITS.jsonDepth, keys: LIMITS.outboundKeys };

/**
 * Calls a service that a tool declares. On Azure the call goes through the forwarding site, because
 * the server's subnet has no route to the internet; on a laptop it goes to the service itself.
 */
export function createServiceCaller({
  hosted,
  egressUrl,
}: Pick<Config, 'hosted' | 'egressUrl'>): CallService {
  return async (origins, address, init, signal, options = {}) => {
    const outgoing = admitRequest(origins, address, init, options.limits ?? TOOL_LIMITS);
    if (hosted && !egressUrl) {
      const text = 'this deployment has no forwarding site; run "npm run generate", then "azd up"';
      throw new NeedUnmet('outbound_unreachable', text);
    }
    const received = egressUrl
      ? await throughEgress(new URL(egressUrl), outgoing, signal, options)
      : await exchange({
          ...outgoing,
          ...options,
          url: new URL(outgoing.origin + outgoing.path),
          signal,
          headBytes: LIMITS.outboundHeadBytes,
          isOutside: true,
        });
    return toAnswer(received);
  };
}

/**
 * Calls a site or a server within the network, whose private address the network resolves. Plain HTTP
 * occurs only on a laptop: settings and declarations refuse it elsewhere.
 */
export const callInside: CallService = async (origins, address, init, signal, options = {}) => {
  const { limits = TOOL_LIMITS } = options;
  const outgoing = admitRequest(origins, address, init, limits, ['https:', 'http:']);
  const url = new URL(outgoing.origin + outgoing.path);
  const { outboundHeadBytes: headBytes } = LIMITS;
  const sending = { ...outgoing, ...options, url, signal, headBytes, isOutside: false };
  return toAnswer(await exchange(sending));
};

async function throughEgress(
  url: URL,
  outgoing: Outgoing,
  signal: AbortSignal,
  { limits, seePart }: CallOptions,
): Promise<Received> {
  const { body, ...head } = outgoing;
  const answerOf = ({ headers }: Pick<Received, 'headers'>) =>
    decodeAnswer(headers[ANSWER_HEADER] ?? '');
  let answer: ReturnType<typeof answerOf>;
  const seconds = limits && Math.min(Math.ceil(limits.ms / 1000), LIMITS.upstreamMostS);
  const described = { ...head, ...(seconds && { seconds }) };
  const headers = { [OUTGOING_HEADER]: encode(described as Parameters<typeof encode>[0]) };
  const forwarded = await exchange({
    url,
    method: 'POST',
    headers,
    body,
    signal,
    headBytes: LIMITS.outboundEnvelopeBytes + LIMITS.outboundHeadBytes,
    isOutside: false,
    ...(limits && { limits }),
    ...(seePart && {
      seePart(part, headers) {
        answer ??= answerOf({ headers });
        return answer !== undefined && seePart(part, answer.headers);
      },
    }),
  });
  answer ??= answerOf(forwarded);
  if (answer) return { ...answer, body: forwarded.body };
  const text = `the forwarding site answered ${forwarded.status} for ${outgoing.origin}`;
  throw new NeedUnmet(decodeFault(forwarded.body), text);
}

function toAnswer({ status, headers, body }: Received): ServiceAnswer {
  return {
    status,
    headers,
    text: body.toString('utf8'),
    json() {
      try {
        return parseStrictJson(body, JSON_BOUNDS);
      } catch {
        throw new NeedUnmet(
          'outbound_malformed',
          `the service answered ${status} without usable JSON`,
        );
      }
    },
  };
}
