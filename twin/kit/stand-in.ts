import type { IncomingMessage, RequestListener } from 'node:http';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import { LIMITS } from '../../server/src/contract/limits.ts';

/** A request to a service outside. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a stand-in answers. */
export interface StandInAnswer {
  /** 200 unless given. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text, or a value that is sent as JSON. */
  readonly body?: unknown;
}

/** Answers in place of a service outside. */
export type StandIn = (asked: Asked, signal: AbortSignal) => StandInAnswer | Promise<StandInAnswer>;

/** Serves a stand-in; what it throws is the answer, for the developer of the tool to read. */
export const serveStandIn =
  (standIn: StandIn): RequestListener =>
  async (request, response) => {
    const ended = new AbortController();
    response.once('close', () => ended.abort());
    let answer: StandInAnswer;
    try {
      answer = await standIn(await readAsked(request), ended.signal);
    } catch (error) {
      answer = { status: 500, body: (error as Error).message };
    }
    const { status = 200, headers, body = '' } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  };

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const fields = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(fields),
    body: (await readBounded(request, LIMITS.bodyBytes, 'resume')).toString(),
  };
}
