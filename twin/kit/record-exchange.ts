import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CallRecord, Entrance } from './call-record.ts';
import type { Calls } from './calls.ts';
import type { Decider } from './hop-names.ts';
import { sentFields } from './sent-fields.ts';

/** The record of the request that a connection brought last. */
const latest = new WeakMap<Socket, CallRecord>();

export const latestOn = (socket: Socket): CallRecord | undefined => latest.get(socket);

/** Begins the record of a request that enters the chain. */
export function beginExchange(
  calls: Calls,
  entrance: Entrance,
  { method = '', url = '', rawHeaders, socket }: IncomingMessage,
): CallRecord {
  const record = calls.begin(entrance);
  record.head('client', 'request', `${method} ${url}`, rawHeaders);
  latest.set(socket, record);
  return record;
}

/** Ends it with the answer that has been sent; `0` if there was none. */
export function endExchange(record: CallRecord, by: Decider, response: ServerResponse): void {
  if (record.took !== undefined) return;
  if (!response.headersSent) {
    const says = 'the connection ended before an answer';
    record.add({ hop: by, step: 'answer', verdict: 'failed', says, from: record.now() });
    record.end(0);
    return;
  }
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
