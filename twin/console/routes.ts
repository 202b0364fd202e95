import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import { runAttack } from '../attacks/run-attack.ts';
import { attackSamples } from '../attacks/samples.ts';
import { hiding } from '../kit/hiding.ts';
import type { Event } from '../run/answers.ts';
import { eventsOf } from '../run/events-of.ts';
import type { Reapply } from '../run/reapply.ts';
import type { Twin } from '../run/start-twin.ts';
import { findCall } from '../trace/find-calls.ts';
import { explainCall } from '../trace/why/explain-call.ts';
import type { Alerts, TryRequest } from './api.ts';
import { pictureOf } from './chain/chain-picture.ts';
import { sendError, sendJson } from './send.ts';
import { choicesOf } from './try/choices.ts';
import { listTools, sendTry } from './try/send-try.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

export type Route = (exchange: Exchange) => void | Promise<void>;

/** What has been done to the chain since it started. */
export type History = Pick<Reapply, 'edits' | 'before'>;

/** What the page asks for, by method and path. */
export function createRoutes(twin: Twin, history: History): ReadonlyMap<string, Route> {
  const answers: Readonly<Record<string, (exchange: Exchange) => unknown>> = {
    'GET /api/call': ({ query }) => {
      const found = findCall(twin.calls.all(), query.get('id') ?? '', twin.look);
      return 'call' in found ? explainCall(twin, found.call) : undefined;
    },
    'GET /api/chain': () => {
      const hops = history.edits().findLast(({ changed }) => changed.length > 0)?.changed ?? [];
      const names = hops.map(({ hop }) => hop);
      return pictureOf(twin.deployment(), history.before(), names);
    },
    'GET /api/try': () => choicesOf(twin),
    'GET /api/tools': ({ query }) =>
      listTools(twin, { user: query.get('user') ?? '', scopes: query.getAll('scope') }),
    'POST /api/try': async ({ request }) => sendTry(twin, await readJson<TryRequest>(request)),
    'GET /api/attacks': () => attackSamples(),
    'POST /api/attacks': async ({ request }) =>
      runAttack(twin, (await readJson<{ id: string }>(request)).id),
    'GET /api/alerts': () => alertsOf(twin),
    'POST /api/alerts': () => {
      twin.watch.evaluate();
      return alertsOf(twin);
    },
    'GET /api/records': ({ query }) => eventsOf(twin, query.get('correlation')).map(withoutTokens),
    'GET /api/edits': () => history.edits(),
  };
  const entries = Object.entries(answers).map(([path, answer]): [string, Route] => [
    path,
    async (exchange) => {
      const value = await answer(exchange);
      if (value === undefined) sendError(exchange.response, 404, 'This call is no longer kept.');
      else sendJson(exchange.response, value);
    },
  ]);
  return new Map(entries);
}

/** A policy may log what a caller has sent. */
const withoutTokens = ({ at, name, properties }: Event): Event => ({
  at,
  name: hide(name),
  properties: Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, hide(String(value))]),
  ),
});

const hide = hiding([]);

const alertsOf = ({ watch }: Twin): Alerts => ({
  alerts: [...watch.alerts()],
  next: [...watch.next()],
});

/** Far more than the server accepts of a call's arguments. */
const MOST_BYTES = 256 * 1024;

async function readJson<T>(request: IncomingMessage): Promise<T> {
  const body = await readBounded(request, MOST_BYTES, 'resume');
  return JSON.parse(body.toString('utf8')) as T;
}
