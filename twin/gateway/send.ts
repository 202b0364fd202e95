import { readFileSync } from 'node:fs';
import { type Dispatcher, ProxyAgent, errors as undici } from 'undici';
import { CONNECTION_HEADERS } from '../kit/connection-headers.ts';
import { createDispatcher, fetchJson } from '../kit/dial.ts';
import type { Clock, Outbound } from '../kit/hop.ts';
import { Fields } from './header-fields.ts';
import { Response } from './message.ts';
import { Body } from './message-body.ts';
import { PolicyError } from './policy-error.ts';
import type { Outgoing } from './services.ts';

/** The longest pause within a body; the load balancer before the service drops idle connections. */
const IDLE_MS = 230_000;

/** Headers that the HTTP client sets itself. */
const MADE_BY_CLIENT = new Set(['expect', 'host']);

/** Sends requests from the gateway's place in the network. */
export interface Sender {
  send(outgoing: Outgoing): Promise<Response>;
  /** JSON that another hop returns with status 200. */
  fetchJson(url: string): Promise<unknown>;
  /**
   * Dials new connections from now on, because routes may have changed; running requests finish.
   */
  renew(outbound: Outbound): void;
  stop(): Promise<void>;
}

export function createSender(first: Outbound, clock: Clock): Sender {
  const open = new Set<Dispatcher>();
  const opened = <T extends Dispatcher>(dispatcher: T): T => {
    open.add(dispatcher);
    return dispatcher;
  };
  const createConnections = (outbound: Outbound) => ({
    agent: opened(createAgent(outbound)),
    dispatcher: opened(createDispatcher(outbound)),
  });
  let current = createConnections(first);
  return {
    send: (outgoing) => send(current.agent, clock, outgoing),
    fetchJson: (url) => fetchJson(current.dispatcher, url),
    renew(outbound) {
      const left = Object.values(current);
      current = createConnections(outbound);
      for (const one of left)
        one.close().then(
          () => open.delete(one),
          () => open.delete(one),
        );
    },
    stop: async () => void (await Promise.all([...open].map((one) => one.destroy()))),
  };
}

/** For requests with their own timeout. */
const createAgent = ({ proxy, authority }: Outbound): Dispatcher =>
  new ProxyAgent({
    uri: proxy,
    requestTls: { ca: readFileSync(authority) },
    // The policy's own timeout applies, on this run's clock.
    headersTimeout: 0,
    bodyTimeout: IDLE_MS,
  });

async function send(agent: Dispatcher, clock: Clock, outgoing: Outgoing): Promise<Response> {
  const url = new URL(outgoing.url);
  const timer = new AbortController();
  const timeout = clock.after(outgoing.timeoutMs, () => timer.abort());
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: outgoing.method as Dispatcher.HttpMethod,
      headers: sentHeaders(outgoing.headers),
      body: outgoing.body.content ?? null,
      signal: AbortSignal.any([timer.signal, outgoing.signal]),
    });
    return received(answer);
  } catch (error) {
    throw refusalOf(error, timer.signal.aborted, outgoing);
  } finally {
    timeout.cancel();
  }
}

function refusalOf(error: unknown, isLate: boolean, { signal, timeoutMs }: Outgoing): PolicyError {
  if (signal.aborted) return new PolicyError('ClientConnectionFailure', 'The client is gone.');
  if (isLate) return new PolicyError('Timeout', `No headers after ${timeoutMs / 1000} seconds.`);
  const name = error instanceof undici.UndiciError ? error.name : 'Error';
  return new PolicyError('BackendConnectionFailure', `The backend did not answer (${name}).`);
}

/**
 * As lists, one line per value: given pairs, the agent keeps only the last one of a name, and the
 * server would never see duplicate headers.
 */
function sentHeaders(fields: Fields): Record<string, string | string[]> {
  const sent = [...fields].filter(([name]) => isForwarded(name));
  return Object.fromEntries(
    sent.map(([name, [value = '', ...more]]) => [name, more.length > 0 ? [value, ...more] : value]),
  );
}

function received({ statusCode, headers, body }: Dispatcher.ResponseData): Response {
  const fields = new Fields();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && isForwarded(name)) fields.set(name, [value].flat());
  }
  return new Response(statusCode, '', fields, Body.from(body));
}

function isForwarded(name: string): boolean {
  const folded = name.toLowerCase();
  return !CONNECTION_HEADERS.has(folded) && !MADE_BY_CLIENT.has(folded);
}
