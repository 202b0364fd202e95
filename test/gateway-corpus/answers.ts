import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a service received. */
export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** A service that records its requests and answers each with `reply`. */
export function recording(reply: (received: Received) => Reply) {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    const one = { method, target, headers, body: await text(request) };
    received.push(one);
    write(response, reply(one));
  };
  return { received, listener };
}

function write(response: ServerResponse, { status = 200, type, body = '' }: Reply): void {
  response.writeHead(status, { 'Content-Type': type ?? 'application/json' }).end(body);
}
