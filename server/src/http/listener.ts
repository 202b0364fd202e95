import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerRefusal } from '../contract/answer-refusal.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Reason, refuse } from '../contract/refusals.ts';
import { isHealthProbe } from './admit-target.ts';
import { Places } from './connection-places.ts';
import { OwedAnswers } from './pending-responses.ts';
import { expectsContinue } from './read-body.ts';

/** What bounds a connection. Only a test that waits for a time limit passes smaller ones. */
export type ConnectionLimits = { readonly [Name in keyof typeof LIMITS]: number };

/**
 * A node:http server with every limit of ours set, and with one voice: what Node's parser refuses
 * by itself, before any request exists, is answered from the same table as everything else.
 */
export function createListener(
  handler: RequestListener,
  limits: ConnectionLimits = LIMITS,
): Server {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    keepAliveTimeout: limits.keepAliveMs,
    // A missing Host is refused by our own step, in the contract's words.
    requireHostHeader: false,
    insecureHTTPParser: false,
  });
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.connections + limits.connectionsSpare;
  server.maxRequestsPerSocket = limits.requestsPerSocket;

  const owed = new OwedAnswers();
  const places = new Places(limits.connections, limits.connectionsSpare);
  server.on('connection', (socket: Socket) => places.enter(socket));
  const taking =
    (serve: RequestListener): RequestListener =>
    (request, response) => {
      // Node hands over every request of a chunk at once, hundreds of them, and nothing that it
      // offers bounds what a connection may ask for before it has read an answer (D-01).
      if (!owed.add(request.socket, response, limits.pipelinedRequests)) cutOff(request.socket);
      else if (hasForeignCoding(request)) answerWith(response, 'malformed_http');
      else if (places.has(request.socket) || isHealthProbe(request)) serve(request, response);
      else answerWith(response, 'too_busy');
      places.isServed(request.socket);
      response.once('close', () => {
        if (owed.of(request.socket).length > 0) return;
        const isRefused = response.statusCode >= 400;
        places.waits(request.socket, isRefused);
        // After Node's own, which has the time of a caller; the next request sets it back.
        if (isRefused) request.socket.setTimeout(limits.refusedIdleMs);
      });
    };
  server.on('request', taking(handler));
  // Without these listeners Node itself would answer, with `100 Continue` for whoever asks (H-15)
  // and for any value in which the one expectation stands somewhere.
  const judgeExpectation = taking((request, response) => {
    if (expectsContinue(request)) handler(request, response);
    else answerWith(response, 'expectation');
  });
  server.on('checkContinue', judgeExpectation);
  server.on('checkExpectation', judgeExpectation);
  server.on('connect', (_request, socket: Duplex) => {
    // Node has let go of the socket: a reset that nobody listens for would end the process (V-10),
    // and nobody would hear that answers which wait for their turn will never have it.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      for (const response of owed.of(socket)) response.emit('close');
    });
    turnAway(socket, owed, 'method');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    turnAway(socket, owed, parserReason(error.code)),
  );
  return server;
}

/**
 * Ends a connection in the middle of what it has sent. Node still parses the rest of the chunk, and
 * makes an error for each request in it once the socket has closed: by far the dearest part of them
 * is a stack trace, which nobody reads.
 */
function cutOff(socket: Socket): void {
  if (socket.destroyed) return;
  const { stackTraceLimit } = Error;
  socket.prependOnceListener('close', () => {
    Error.stackTraceLimit = 0;
  });
  socket.once('close', () => {
    Error.stackTraceLimit = stackTraceLimit;
  });
  socket.destroy();
}

/**
 * Node takes every list of codings that ends in `chunked` and hands over the body as if the others
 * were not there; a proxy that undoes them has read another body (H-02).
 */
function hasForeignCoding({ headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding !== undefined && coding.toLowerCase() !== 'chunked';
}

/** Refuses what cannot be served, in its turn, on a connection from which nothing more is read. */
function turnAway(socket: Duplex, owed: OwedAnswers, reason: Reason): void {
  const responses = owed.of(socket);
  const broken = responses.find(({ req }) => !req.complete);
  const good = responses.findLast(({ req }) => req.complete);
  if (!socket.writable || broken?.headersSent) socket.destroy();
  // An answer now would be taken for that of a good request that came before the broken one.
  else if (good) good.once('close', () => socket.destroy());
  else endWith(socket, reason);
}

function parserReason(code: string | undefined): Reason {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'body_timeout';
  return 'malformed_http';
}

function parserAnswer(reason: Reason) {
  const answer = answerRefusal(refuse(reason), undefined, undefined);
  const framing = { 'content-length': String(answer.body.length), connection: 'close' };
  return withFixedHeaders({ ...answer, headers: { ...answer.headers, ...framing } });
}

function answerWith(response: ServerResponse, reason: Reason): void {
  const { status, headers, body } = parserAnswer(reason);
  response.writeHead(status, headers).end(body);
}

/** Fixed bytes, since there is no response object to write through. */
function endWith(socket: Duplex, reason: Reason): void {
  const { status, headers, body } = parserAnswer(reason);
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body}`, () => socket.destroy());
}
