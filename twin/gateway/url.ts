import { Fields } from './header-fields.ts';

/** A URL as expressions see it. */
export interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** As sent, percent-encoded. */
  readonly path: string;
  /** Including its question mark; empty without a query. */
  readonly search: string;
  readonly query: Fields;
}

/**
 * What a URL parser resolves or reads as a slash (WHATWG URL, path state). The backend would get
 * another path than the one whose policy has run.
 */
const DOTS = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** The URL of a request, from its request line and its header `Host`. */
export class SentUrl implements Url {
  // Callers reach the gateway without TLS.
  readonly scheme = 'http';
  readonly path: string;
  readonly search: string;
  readonly #authority: string;
  #query: Fields | undefined;

  constructor(target: string, authority: string) {
    // A client that treats this as a proxy sends the whole URL. No server gets a fragment.
    const local = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*/s, '');
    const [path = ''] = local.split('?', 1);
    this.path = DOTS.test(path) ? new URL(`http://host${path}`).pathname : path || '/';
    this.search = local.slice(path.length);
    this.#authority = authority;
  }

  get host(): string {
    return this.#authority.replace(/:\d+$/, '');
  }

  get port(): number {
    return Number(/:(\d+)$/.exec(this.#authority)?.[1] ?? 80);
  }

  get query(): Fields {
    this.#query ??= parametersOf(this.search);
    return this.#query;
  }
}

/** Query parameters by name, decoded. */
export function parametersOf(search: string): Fields {
  const parameters = [...new URLSearchParams(search)];
  return new Fields(parameters.map(([name, value]) => [name, [value]]));
}
