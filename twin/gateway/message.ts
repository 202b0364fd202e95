import { Fields } from './header-fields.ts';
import type { Body } from './message-body.ts';

/** The target of a request, from its request line. */
export interface Url {
  /** As sent, percent-encoded. */
  readonly path: string;
  /** Including its question mark; empty without a query. */
  readonly search: string;
  readonly query: Fields;
}

export class Request {
  readonly originalUrl: Url;
  /** Address of the peer. */
  readonly address: string;
  readonly headers: Fields;
  method: string;
  body: Body;

  constructor(method: string, target: string, address: string, headers: Fields, body: Body) {
    this.method = method;
    this.originalUrl = parseTarget(target);
    this.address = address;
    this.headers = headers;
    this.body = body;
  }
}

export class Response {
  status: number;
  /** Reason phrase; empty for the standard one. */
  reason: string;
  readonly headers: Fields;
  body: Body;

  constructor(status: number, reason: string, headers: Fields, body: Body) {
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.body = body;
  }
}

function parseTarget(target: string): Url {
  // A client that treats this as a proxy sends the whole URL.
  const local = target.replace(/^https?:\/\/[^/?]*/i, '');
  const [path = ''] = local.split('?', 1);
  const search = local.slice(path.length);
  const parameters = [...new URLSearchParams(search)];
  return {
    path: path || '/',
    search,
    query: new Fields(parameters.map(([name, value]) => [name, [value]])),
  };
}
