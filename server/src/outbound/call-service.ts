import { NeedUnmet } from '../call/need-unmet.ts';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import type { CallService, ServiceAnswer } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { admitRequest, type Outgoing } from './admit-request.ts';
import { ANSWER_HEADER, decodeAnswer, decodeFault, encode, OUTGOING_HEADER } from './envelope.ts';
import { exchange, type Received } from './exchange.ts';

const JSON_BOUNDS = { depth: LIMITS.jsonDepth, keys: LIMITS.outboundKeys };

/**
 * Calls a service that a tool declares. On Azure the call goes through the forwarding site, because
 * the server's subnet has no route to the internet; on a laptop it goes to the service itself.
 */
export function createServiceCaller({
  hosted,
  egressUrl,
}: Pick<Config, 'hosted' | 'egressUrl'>): CallService {
  return async (origins, address, init, signal) => {
    const outgoing = admitRequest(origins, address, init);
    if (hosted && !egressUrl) {
      const text = 'this deployment has no forwarding site; run "npm run generate", then "azd up"';
      throw new NeedUnmet('outbound_unreachable', text);
    }
    const received = egressUrl
      ? await throughEgress(new URL(egressUrl), outgoing, signal)
      : await exchange({
          ...outgoing,
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
export const callInside: CallService = async (origins, address, init, signal) => {
  const outgoing = admitRequest(origins, address, init, ['https:', 'http:']);
  const url = new URL(outgoing.origin + outgoing.path);
  const { outboundHeadBytes: headBytes } = LIMITS;
  return toAnswer(await exchange({ ...outgoing, url, signal, headBytes, isOutside: false }));
};

async function throughEgress(url: URL, outgoing: Outgoing, signal: AbortSignal): Promise<Received> {
  const { body, ...head } = outgoing;
  const headers = { [OUTGOING_HEADER]: encode(head as Parameters<typeof encode>[0]) };
  const forwarded = await exchange({
    url,
    method: 'POST',
    headers,
    body,
    signal,
    headBytes: LIMITS.outboundEnvelopeBytes + LIMITS.outboundHeadBytes,
    isOutside: false,
  });
  const answer = decodeAnswer(forwarded.headers[ANSWER_HEADER] ?? '');
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
