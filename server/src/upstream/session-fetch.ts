import { isObject, type Members } from '../call/members.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { CallService, ExchangeLimits, SeePart } from '../call/values.ts';
import type { Authorize } from './authorize.ts';
import { createAnswerReader, isFit } from './read-answer.ts';

/** How an upstream is reached. */
export interface Way {
  readonly url: URL;
  readonly callService: CallService;
}

/** What the upstream says besides its answers; `token` is that of the request on whose stream it came. */
export type OnNotification = (method: string, params: Members, token: unknown) => void;

type Fetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * The only way out of a session: the same as that of every tool, to one origin. What comes back is
 * read here, so that the SDK sees the answers to its requests and nothing else.
 */
export function createSessionFetch(
  { url, callService }: Way,
  limits: ExchangeLimits,
  authorize: Authorize,
  onNotification: OnNotification,
): Fetch {
  const origins = new Set([url.origin]);
  /** Requests without an answer yet, by id. */
  const open = new Map<unknown, AbortController>();

  async function ask(address: string | URL, init: RequestInit, message: Members) {
    const { id, params } = message;
    const ended = new AbortController();
    const token =
      isObject(params) && isObject(params._meta) ? params._meta.progressToken : undefined;
    const reader = createAnswerReader(id, (method, said) => onNotification(method, said, token));
    open.set(id, ended);
    try {
      const answer = await send(address, init, ended.signal, reader.seePart);
      const { status, headers, text } = answer;
      if (status >= 300) return toResponse(status, headers, isFit(text) ? text : null);
      const found = reader.answerIn(text, headers['content-type']);
      if (found !== undefined) return toResponse(status, headers, found);
    } finally {
      open.delete(id);
    }
    const text = 'the upstream did not answer the request with one message';
    throw new NeedUnmet('outbound_malformed', text);
  }

  const send = async (
    address: string | URL,
    { method = 'GET', signal, headers, body }: RequestInit,
    ended?: AbortSignal,
    seePart?: SeePart,
  ) => {
    const signals = [signal, ended].filter((one) => one instanceof AbortSignal);
    return callService(
      origins,
      address,
      {
        method,
        headers: { ...Object.fromEntries(new Headers(headers)), ...(await authorize()) },
        ...(typeof body === 'string' && { body }),
      },
      AbortSignal.any(signals),
      { limits, ...(seePart && { seePart }) },
    );
  };

  return async (address, init = {}) => {
    // A stream of events outside of a call is not offered; 405 says so (MCP, section Transports).
    if (init.method === undefined || init.method === 'GET') {
      return new Response(null, { status: 405 });
    }
    const message: Members = typeof init.body === 'string' ? JSON.parse(init.body) : {};
    if (message.id !== undefined) return ask(address, init, message);
    const { status, headers, text } = await send(address, init);
    const { method, params } = message;
    // The server may keep the answer open all the same, which nothing waits for any more.
    if (method === 'notifications/cancelled' && isObject(params)) {
      open.get(params.requestId)?.abort();
    }
    return toResponse(status, headers, status >= 300 && isFit(text) ? text : null);
  };
}

const toResponse = (
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string | null,
): Response =>
  new Response(text, { status, headers: { ...headers, 'content-type': 'application/json' } });
