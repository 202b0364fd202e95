import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import type { CallRecord } from '../kit/call-record.ts';
import { type Calls, forNoCall } from '../kit/calls.ts';
import { beginExchange, endExchange } from '../kit/record-exchange.ts';
import { type Connection, DialTrail, howOf } from './dial-trail.ts';
import type { Observe } from './proxy.ts';

/** Writes each dial into the record of the call that it is made for. */
export function recordDials(calls: Calls, from: Dialler): Observe {
  const known = new WeakMap<RequestListener, RequestListener>();
  /** By the dialler's port: TLS hides the socket that was connected, but not its addresses. */
  const connections = new Map<number, Connection>();
  return {
    connected(socket, name, dialled) {
      const port = portOf(socket);
      if (port === undefined) return;
      if (!connections.has(port)) socket.once('close', () => connections.delete(port));
      connections.set(port, { name, dialled, opened: performance.now(), isUsed: false });
    },
    observed(listener) {
      const serving = known.get(listener) ?? recording(listener);
      known.set(listener, serving);
      return serving;
    },
    refused(request, name, attempt) {
      // Any program of this machine can send one; records are for those that were given the key.
      const isUnknown = howOf(attempt) === 'no-key';
      const record = calls.take(request) ?? (isUnknown ? undefined : begun(request));
      const how = howOf(attempt);
      const status = how === 'no-key' ? 407 : how === 'dropped' ? 504 : 502;
      if (!record) return noteApart(request, name, attempt, status);
      record.add(new DialTrail(from, name, attempt, record.now()));
      if (record.entrance === 'network') record.end(status);
    },
  };

  function recording(listener: RequestListener): RequestListener {
    return (request, response) => {
      const record = calls.take(request) ?? begun(request);
      const connection = connections.get(request.socket.remotePort ?? 0);
      if (!record) {
        if (connection && !connection.dialled.open) {
          noteApart(request, connection.name, connection.dialled, CLOSED_DOOR);
        }
        return forNoCall(() => listener(request, response));
      }
      if (connection) {
        const age = connection.isUsed ? performance.now() - connection.opened : undefined;
        record.add(new DialTrail(from, connection.name, connection.dialled, record.now(), age));
        connection.isUsed = true;
      }
      calls.run(record, () => listener(request, response));
      if (record.entrance !== 'network') return;
      response.once('close', () => endExchange(record, 'network', response));
    };
  }

  /** Of what hops do for no call, only refusals are kept. */
  function noteApart(
    { method = '', url = '' }: IncomingMessage,
    name: string,
    attempt: ConstructorParameters<typeof DialTrail>[2],
    status: number,
  ): void {
    const record = calls.beginApart('network');
    record.head('client', 'request', `${method} ${url}`, []);
    record.add(new DialTrail(from, name, attempt, 0));
    record.end(status);
  }

  /** A new record for what comes from outside the deployment. */
  function begun(request: IncomingMessage): CallRecord | undefined {
    if (!('internet' in from)) return undefined;
    return beginExchange(calls, 'network', request);
  }
}

/** The answer of a service whose public access is disabled. */
const CLOSED_DOOR = 403;

const portOf = (socket: Duplex): number | undefined =>
  'remotePort' in socket ? (socket.remotePort as number | undefined) : undefined;
