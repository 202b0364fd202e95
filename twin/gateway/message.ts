import type { Fields } from './header-fields.ts';
import type { Body } from './message-body.ts';
import type { Operation } from './operations.ts';
import { Route } from './route.ts';
import { SentUrl, type Url } from './url.ts';

export class Request {
  readonly originalUrl: Url;
  /** Address of the peer. */
  readonly address: string;
  readonly headers: Fields;
  method: string;
  body: Body;
  /** Where it will be forwarded. */
  readonly route: Route;
  #operation: Operation | undefined;

  constructor(method: string, target: string, address: string, headers: Fields, body: Body) {
    this.method = method;
    this.originalUrl = new SentUrl(target, headers.get('Host')?.[0] ?? '');
    this.route = new Route(this.originalUrl);
    this.address = address;
    this.headers = headers;
    this.body = body;
  }

  get operation(): Operation | undefined {
    return this.#operation;
  }

  /** Assigns the operation that the request calls, if any. */
  call(operation: Operation | undefined): void {
    this.#operation = operation;
    if (operation) this.route.below = this.originalUrl.path.slice(operation.prefix) || '/';
  }

  /** Values of the parameters in the operation's URL template, by name. */
  get matchedParameters(): ReadonlyMap<string, string> {
    return this.#operation?.template.read(this.originalUrl) ?? new Map();
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
