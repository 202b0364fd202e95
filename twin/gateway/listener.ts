import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished, Readable } from 'node:stream';
import { finished as whenFinished } from 'node:stream/promises';
import { type Calls, currentCall } from '../kit/calls.ts';
import { readAuthority } from '../kit/read-authority.ts';
import { beginExchange, endExchange } from '../kit/record-exchange.ts';
import { recordFaults } from '../kit/record-faults.ts';
import { boundConnections } from './bound-connections.ts';
import { Fields } from './header-fields.ts';
import { Request, Response } from './message.ts';
import { Body } from './message-body.ts';

/** Answers one request. */
export type Answer = (request: Request, signal: AbortSignal) => Promise<Response>;

/** The service's own limits are not documented; these protect the developer's machine. */
const LIMITS = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const MAX_CONNECTIONS = 1_000;
/** An unread body up to this size is discarded; a larger one closes the connection. */
const LEFTOVER_BYTES = 128 * 1024;

/** The public endpoint: HTTP without TLS, because only Azure has the service's certificate. */
export function createListener(
  answer: Answer,
  { connections = MAX_CONNECTIONS, calls }: ListenerOptions = {},
): Server {
  const respond = async (exchange: Exchange, signal: AbortSignal): Promise<void> => {
    try {
      const refusal = refusalOf(exchange.incoming);
      if (refusal) noteRefusal(refusal);
      const response = refusal?.response ?? (await answer(read(exchange), signal));
      await write(response, exchange).catch(() => writeFailure(response, exchange));
    } catch {
      // Destroyed, so that the caller sees that the answer is incomplete.
      exchange.outgoing.destroy();
    }
  };
  const handle = (exchange: Exchange): Promise<void> => {
    const record = calls && beginExchange(calls, 'gateway', exchange.incoming);
    const gone = new AbortController();
    // One listener: the stream that sends an answer adds as many as Node allows without a warning.
    exchange.outgoing.on('close', () => {
      gone.abort(GONE);
      if (record) endExchange(record, 'gateway', exchange.outgoing);
    });
    const work = () => respond(exchange, gone.signal);
    return record && calls ? calls.run(record, work) : work();
  };
  const server = createServer(
    LIMITS,
    (incoming, outgoing) => void handle({ incoming, outgoing, waits: false }),
  );
  server.on(
    'checkContinue',
    (incoming, outgoing) => void handle({ incoming, outgoing, waits: true }),
  );
  boundConnections(server, connections);
  if (calls) recordFaults(server, calls, 'gateway');

  return server;
}

/** Made once: without it, each call would make an exception with a stack. */
const GONE = new Error('The connection has ended.');

interface ListenerOptions {
  readonly connections?: number;
  /** Keeps a record of each call. */
  readonly calls?: Calls | undefined;
}

/** The only name that the service answers to; a foreign name that resolves here is refused. */
const HOST = 'localhost';

interface Refusal {
  readonly says: string;
  readonly response: Response;
}

function refusalOf(incoming: IncomingMessage): Refusal | undefined {
  const authority = readAuthority(incoming);
  if ('fault' in authority) {
    const says = authority.fault;
    // What follows on the connection could be parsed as another request (request smuggling).
    return { says, response: refused(400, says, [['Connection', ['close']]]) };
  }
  if (authority.name.replace(/:\d+$/, '') === HOST) return undefined;
  const says = `This gateway answers to ${HOST} only; call it by that name.`;
  return { says, response: refused(404, says) };
}

function noteRefusal({ says }: Refusal): void {
  const record = currentCall();
  record?.add({ hop: 'gateway', step: 'host', verdict: 'refused', says, from: record.now() });
}

const refused = (
  statusCode: number,
  message: string,
  headers: readonly [string, string[]][] = [],
): Response =>
  new Response(
    statusCode,
    '',
    new Fields([['Content-Type', ['application/json']], ...headers]),
    Body.of(JSON.stringify({ statusCode, message })),
  );

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The client sends its body only after `100 Continue`. */
  waits: boolean;
}

function read(exchange: Exchange): Request {
  const { incoming } = exchange;
  const headers = new Fields(pairs(incoming.rawHeaders));
  const address = (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const { method = '', url = '/' } = incoming;
  return new Request(method, url, address, headers, bodyOf(exchange, headers));
}

function* pairs(raw: readonly string[]): Generator<[string, string[]]> {
  for (let at = 0; at < raw.length; at += 2) yield [raw[at] as string, [raw[at + 1] as string]];
}

function bodyOf(exchange: Exchange, headers: Fields): Body {
  if (!headers.has('Content-Length') && !headers.has('Transfer-Encoding')) return Body.none();
  if (!exchange.waits) return Body.from(exchange.incoming);
  return Body.from(Readable.from(afterLeave(exchange), { objectMode: false }));
}

/** Sends `100 Continue` when something reads the body, and not before. */
async function* afterLeave(exchange: Exchange): AsyncGenerator<Buffer> {
  exchange.waits = false;
  exchange.outgoing.writeContinue();
  yield* exchange.incoming;
}

async function write(response: Response, exchange: Exchange): Promise<void> {
  const { status, reason, headers, body } = response;
  const { incoming, outgoing, waits } = exchange;
  outgoing.statusCode = status;
  if (reason !== '') outgoing.statusMessage = reason;
  for (const [name, values] of headers) {
    outgoing.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  }
  // Without `100 Continue` the body may or may not follow, so the next bytes are ambiguous.
  if (waits || (!incoming.complete && isLarge(incoming))) endConnection(incoming, outgoing);
  else boundLeftover(incoming, outgoing);
  const { content } = body;
  // More bytes than stated would be taken for the next answer (response splitting).
  if (outgoing.hasHeader('Content-Length') && incoming.method !== 'HEAD' && status !== 304) {
    if (content instanceof Readable) outgoing.strictContentLength = true;
    else outgoing.setHeader('Content-Length', content?.length ?? 0);
  }
  if (content instanceof Readable) {
    // Before the first byte of the body, because streaming clients wait for the headers.
    outgoing.flushHeaders();
    await pass(content, outgoing);
  } else {
    outgoing.end(content);
  }
}

/**
 * Sends a body as it comes; what ends either side early ends the other. Node's `pipeline` does the same,
 * and makes an exception at the end of each.
 */
async function pass(content: Readable, outgoing: ServerResponse): Promise<void> {
  finished(content, (error) => {
    if (error) outgoing.destroy(error);
  });
  content.pipe(outgoing);
  try {
    await whenFinished(outgoing);
  } finally {
    content.destroy();
  }
}

/** Answers in place of what Node cannot write, such as a header with a line break. */
async function writeFailure({ body }: Response, exchange: Exchange): Promise<void> {
  const { outgoing } = exchange;
  body.drop();
  if (outgoing.headersSent || outgoing.destroyed) throw new Error('The answer is incomplete.');
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
  outgoing.statusMessage = '';
  await write(refused(500, 'Internal server error'), exchange);
}

const isLarge = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? 0) > LEFTOVER_BYTES;

/**
 * Discards what is left, so that the caller can read the answer; chunks could continue forever. It
 * listens before the answer ends, because Node would then drop what nothing reads, uncounted.
 */
function boundLeftover(incoming: IncomingMessage, outgoing: ServerResponse): void {
  let left = LEFTOVER_BYTES;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0 && outgoing.writableFinished) incoming.destroy();
  });
}

function endConnection(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.setHeader('Connection', 'close');
  outgoing.on('finish', () => incoming.destroy());
}

export async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port}, which the gateway needs, is already in use. Stop the other program, or choose another port with --gateway.`,
    );
  }
}
