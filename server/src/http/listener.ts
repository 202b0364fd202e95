import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LIMITS } from '../limits.ts';
import { answerRefusal, type Reason, refuse } from '../refusal.ts';
import { withFixedHeaders } from './fixed-headers.ts';

/**
 * A node:http server with every limit of ours set, and with one voice: what Node's parser refuses
 * by itself, before any request exists, is answered from the same table as everything else.
 */
export function createListener(handler: RequestListener): Server {
  const server = createServer({
    maxHeaderSize: LIMITS.headerBytes,
    headersTimeout: LIMITS.headersTimeoutMs,
    requestTimeout: LIMITS.requestTimeoutMs,
    connectionsCheckingInterval: LIMITS.connectionsCheckMs,
    keepAliveTimeout: LIMITS.keepAliveMs,
    // A missing Host is refused by our own step, in the contract's words.
    requireHostHeader: false,
    insecureHTTPParser: false,
  });
  server.maxConnections = LIMITS.connections;
  server.maxRequestsPerSocket = LIMITS.requestsPerSocket;

  /** The response that each connection is working on. */
  const pending = new WeakMap<Duplex, ServerResponse>();
  const serve: RequestListener = (request, response) => {
    pending.set(request.socket, response);
    handler(request, response);
  };
  server.on('request', serve);
  // Without this listener Node itself would send `100 Continue` to whoever asks (H-15).
  server.on('checkContinue', serve);
  server.on('checkExpectation', (_request, response) => {
    const { status, headers, body } = parserAnswer('expectation');
    response.writeHead(status, headers).end(body);
  });
  server.on('connect', (_request, socket: Duplex) => endWith(socket, 'method'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const response = pending.get(socket);
    const busy = response !== undefined && !response.writableFinished;
    const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (!socket.writable || (busy && response.headersSent)) socket.destroy();
    // Garbage behind a good request must not be answered in that request's place.
    else if (busy && !timedOut) response.once('close', () => socket.destroy());
    else endWith(socket, parserReason(error.code));
  });
  return server;
}

function parserReason(code: string | undefined): Reason {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'body_timeout';
  return 'malformed_http';
}

const parserAnswer = (reason: Reason) =>
  withFixedHeaders(answerRefusal(refuse(reason), undefined, undefined));

/** Fixed bytes, since there is no response object to write through. */
function endWith(socket: Duplex, reason: Reason): void {
  const { status, headers, body } = parserAnswer(reason);
  const lines = Object.entries({
    ...headers,
    'content-length': String(body.length),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body}`, () => socket.destroy());
}
