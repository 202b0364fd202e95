import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Places } from '../../server/src/http/connection-places.ts';
import { OwedAnswers } from '../../server/src/http/pending-responses.ts';

/** Accepted beyond the limit, for connections that the system has not closed yet. */
const CLOSING = 100;

/** Limits the number of connections, so that silent ones cannot keep callers out (D-01). */
export function boundConnections(server: Server, limit: number): void {
  const places = new Places(limit, 0);
  const owed = new OwedAnswers();
  const serves = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    places.isServed(socket);
    owed.add(socket, response, Number.POSITIVE_INFINITY);
    response.once('close', () => {
      if (owed.of(socket).length === 0) places.waits(socket, response.statusCode >= 400);
    });
  };
  server.maxConnections = limit + CLOSING;
  server.on('connection', (socket) => places.enter(socket));
  server.on('request', serves);
  server.on('checkContinue', serves);
}
