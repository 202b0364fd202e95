import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pairsOf, sentFields } from './call-heads.ts';
import type { CallRecord, Decider, Entrance } from './call-record.ts';
import type { Calls } from './calls.ts';

/** Begins the record of a request that enters the chain. */
export function beginExchange(
  calls: Calls,
  entrance: Entrance,
  { method = '', url = '', rawHeaders }: IncomingMessage,
): CallRecord {
  const record = calls.begin(entrance);
  record.head('client', 'request', `${method} ${url}`, pairsOf(rawHeaders));
  return record;
}

/** Ends it with the answer that has been sent. */
export function endExchange(record: CallRecord, by: Decider, response: ServerResponse): void {
  record.head(by, 'answer', String(response.statusCode), sentFields(response));
  record.end(response.statusCode);
}

/** Records each request that a listener serves. */
export const recordingExchanges =
  (calls: Calls, entrance: Entrance & Decider, listener: RequestListener): RequestListener =>
  (request, response) => {
    const record = beginExchange(calls, entrance, request);
    response.once('close', () => endExchange(record, entrance, response));
    calls.run(record, () => listener(request, response));
  };
