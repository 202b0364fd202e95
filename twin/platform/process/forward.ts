import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { CONNECTION_HEADERS } from '../../kit/connection-headers.ts';
import { PROCESS_LIMITS } from './limits.ts';

/** Header lines as they came, two values of one name included, without those that `drop` names. */
export function keptHeaders(
  raw: readonly string[],
  drop: (name: string) => boolean,
): [string, string][] {
  const kept: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!CONNECTION_HEADERS.has(name.toLowerCase()) && !drop(name))
      kept.push([name, raw[i + 1] as string]);
  }
  return kept;
}

/** How it went; after `unreachable` the request is whole, after `broken` the process had some of it. */
export type Forwarded = 'answered' | 'broken' | 'unreachable';

/** A process that has ended leaves no file, or one that nobody listens on. */
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED']);

/** Hands a request to the process and its answer back, neither of them held in memory. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  socketPath: string,
  headers: readonly (readonly [string, string])[],
): Promise<Forwarded> {
  return new Promise((resolve) => {
    const framing = incoming.headers['transfer-encoding'] ? [['transfer-encoding', 'chunked']] : [];
    const sent = request({
      socketPath,
      method: incoming.method,
      path: incoming.url,
      headers: [...headers, ...framing].flat(),
      // One connection a request: a kept one may be closed by a process that ends, half-way through.
      agent: false,
      timeout: PROCESS_LIMITS.idleMs,
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('response', (answer) => {
      outgoing.writeHead(
        answer.statusCode ?? 502,
        answer.statusMessage,
        keptHeaders(answer.rawHeaders, () => false).flat(),
      );
      answer.pipe(outgoing);
      // An answer that breaks off must not look complete.
      answer.on('error', () => outgoing.destroy());
      answer.on('close', () => resolve('answered'));
    });
    sent.on('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(NOBODY.has(code ?? '') ? 'unreachable' : 'broken');
    });
    // The caller hung up: nobody reads what the process would still say.
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) sent.destroy();
    });
    // Not a byte of the body is taken before somebody is there to have it.
    sent.on('socket', (socket) => socket.once('connect', () => incoming.pipe(sent)));
  });
}
