import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventsOf } from '../run/events-of.ts';
import type { Twin } from '../run/start-twin.ts';
import { viewOf } from '../trace/call-view.ts';
import { explainCall } from '../trace/why/explain-call.ts';
import { sendError, sendJson } from './send.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

export type Route = (exchange: Exchange) => void | Promise<void>;

/** What the page asks for, by method and path. */
export function createRoutes(twin: Twin): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    [
      'GET /api/call',
      ({ response, query }) => {
        const record = twin.calls.find(query.get('id') ?? '');
        if (record) sendJson(response, explainCall(twin, viewOf(record, twin.look)));
        else sendError(response, 404, 'This call is no longer kept.');
      },
    ],
    [
      'GET /api/records',
      ({ response, query }) => sendJson(response, eventsOf(twin, query.get('correlation'))),
    ],
  ]);
}
