import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { CONNECTION_HEADERS } from '../../kit/connection-headers.ts';
import type { Telling } from '../tell-forwarding.ts';
import { PROCESS_LIMITS } from './limits.ts';

/** Header lines as received, duplicates included, without those that `drop` names. */
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

/** The outcome: after `unreachable` the request is untouched, after `broken` it was partly sent. */
export type Forwarded = 'answered' | 'broken' | 'unreachable';

/** Errors of a process that has ended: its socket file is missing, or refuses connections. */
const UNREACHABLE = new Set(['ENOENT', 'ECONNREFUSED']);

/** Streams a request to the process and its answer back, without buffering either. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  socketPath: string,
  headers: readonly (readonly [string, string])[],
  tell?: Telling['answers'],
): Promise<Forwarded> {
  return new Promise((resolve) => {
    const framing = incoming.headers['transfer-encoding'] ? [['transfer-encoding', 'chunked']] : [];
    const sent = request({
      socketPath,
      method: incoming.method,
      path: incoming.url,
      headers: [...headers, ...framing].flat(),
      // One connection per request: an exiting process may close a kept-alive one half-way through.
      agent: false,
      timeout: PROCESS_LIMITS.idleMs,
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('response', (answer) => {
      const kept = keptHeaders(answer.rawHeaders, () => false);
      tell?.(answer, kept);
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, kept.flat());
      answer.pipe(outgoing);
      // A truncated answer must not look complete.
      answer.on('error', () => outgoing.destroy());
      answer.on('close', () => resolve('answered'));
    });
    sent.on('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(UNREACHABLE.has(code ?? '') ? 'unreachable' : 'broken');
    });
    // The caller disconnected, so the rest of the answer is not needed.
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) sent.destroy();
    });
    // Reads no body byte before the process has accepted the connection.
    sent.on('socket', (socket) => socket.once('connect', () => incoming.pipe(sent)));
  });
}
