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

/** Limits of a connection. Only tests that wait for a time limit pass smaller ones. */
export type ConnectionLimits = { readonly [Name in keyof typeof LIMITS]: number };

/**
 * A node:http server with all of our limits set and a single error format: what Node's parser
 * refuses before a request exists is answered from the same table as everything else.
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
    // Our own step refuses a missing Host, with the contract's message.
    requireHostHeader: false,
    insecureHTTPParser: false,
  });
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.connections + limits.connectionsSpare;

  const owed = new OwedAnswers();
  const places = new Places(limits.connections, limits.connectionsSpare);
  const closeOwed = (socket: Duplex): void => {
    for (const response of owed.of(socket)) response.emit('close');
  };
  server.on('connection', (socket: Socket) => {
    places.enter(socket);
    // Responses that wait for their turn on a lost connection would otherwise never learn of it: after
    // CONNECT because Node has released the socket, and in some releases of Node always.
    socket.once('close', () => setImmediate(closeOwed, socket));
  });
  const requests = new WeakMap<Socket, number>();
  const taking =
    (serve: RequestListener): RequestListener =>
    (request, response) => {
      // Not Node's `maxRequestsPerSocket`: it announces the end of the connection but leaves it open,
      // and answers further requests itself.
      const count = (requests.get(request.socket) ?? 0) + 1;
      requests.set(request.socket, count);
      if (count === limits.requestsPerSocket) response.shouldKeepAlive = false;
      // Node emits every request of a chunk at once, hundreds of them, and has no option that
      // limits how many a connection may send before it has read an answer (D-01).
      // An answer that closes the connection is the last one (RFC 9112 section 9.6).
      const isOver = !request.socket.writable;
      if (isOver || !owed.add(request.socket, response, limits.pipelinedRequests))
        cutOff(request.socket);
      // Not served, but owed all the same: Node keeps it until the last answer closes the connection.
      else if (count > limits.requestsPerSocket) return;
      else if (hasForeignCoding(request)) answerWith(response, 'malformed_http');
      else if (places.has(request.socket) || isHealthProbe(request)) serve(request, response);
      else answerWith(response, 'too_busy');
      places.isServed(request.socket);
      response.once('close', () => {
        if (owed.owesAny(request.socket)) return;
        const isRefused = response.statusCode >= 400;
        places.waits(request.socket, isRefused);
        // Runs after Node's listener sets the callers' idle time; the next request resets it.
        if (isRefused) request.socket.setTimeout(limits.refusedIdleMs);
      });
    };
  server.on('request', taking(handler));
  // Without these listeners Node itself would answer `100 Continue`, to any sender (H-15) and for
  // any value that merely contains this expectation.
  const judgeExpectation = taking((request, response) => {
    if (expectsContinue(request)) handler(request, response);
    else answerWith(response, 'expectation');
  });
  server.on('checkContinue', judgeExpectation);
  server.on('checkExpectation', judgeExpectation);
  server.on('connect', (_request, socket: Duplex) => {
    // Node has released the socket: an unhandled reset would end the process (V-10).
    socket.on('error', () => socket.destroy());
    turnAway(socket, owed, 'method');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    turnAway(socket, owed, parserReason(error.code)),
  );
  return server;
}

/**
 * Ends a connection in the middle of its input. Node still parses the rest of the chunk and creates
 * an error for each request in it once the socket has closed; by far the most expensive part of
 * each is a stack trace that is never read.
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
 * Node accepts every list of codings that ends in `chunked` and passes on the body as if the others
 * were absent; a proxy that undoes them has read a different body (H-02).
 */
function hasForeignCoding({ headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding !== undefined && coding.toLowerCase() !== 'chunked';
}

/** Refuses an unservable request, in order, on a connection from which nothing more is read. */
function turnAway(socket: Duplex, owed: OwedAnswers, reason: Reason): void {
  const responses = owed.of(socket);
  const broken = responses.find(({ req }) => !req.complete);
  const good = responses.findLast(({ req }) => req.complete);
  if (!socket.writable || broken?.headersSent) socket.destroy();
  // An answer now would be taken for the response to a valid request that preceded the broken one.
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

/** Writes the bytes itself, since no response object exists. */
function endWith(socket: Duplex, reason: Reason): void {
  const { status, headers, body } = parserAnswer(reason);
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body}`, () => socket.destroy());
}
