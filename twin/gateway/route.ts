import type { Backend } from './backends/backend.ts';
import type { Fields } from './header-fields.ts';
import type { Scope } from './sections.ts';
import { parametersOf, type Url } from './url.ts';

/** Where a request will be forwarded, unless another step changes it: `context.Request.Url`. */
export class Route implements Url {
  /** URL of the backend, once a step has chosen one. */
  backend: string | undefined;
  /** The deployed backend that it belongs to. */
  via: { readonly backend: Backend; readonly scope: Scope | undefined } | undefined;
  /** Path below that URL. */
  below: string;
  /** Including its question mark; empty without a query. */
  search: string;
  readonly #sent: Url;
  #parsed: { readonly search: string; readonly query: Fields } | undefined;

  constructor(sent: Url) {
    this.#sent = sent;
    this.below = sent.path;
    this.search = sent.search;
  }

  /** Path and query below the backend's URL. */
  get target(): string {
    return `${this.below}${this.search}`;
  }

  set target(target: string) {
    const [path = ''] = target.split('?', 1);
    this.below = path;
    this.search = target.slice(path.length);
  }

  get scheme(): string {
    return this.#base?.protocol.slice(0, -1) ?? this.#sent.scheme;
  }

  get host(): string {
    return this.#base?.hostname ?? this.#sent.host;
  }

  get port(): number {
    const base = this.#base;
    if (!base) return this.#sent.port;
    return Number(base.port || (base.protocol === 'http:' ? 80 : 443));
  }

  get path(): string {
    return `${this.#base?.pathname.replace(/\/$/, '') ?? ''}${this.below}`;
  }

  get query(): Fields {
    if (this.#parsed?.search !== this.search)
      this.#parsed = { search: this.search, query: parametersOf(this.search) };
    return this.#parsed.query;
  }

  /** Replaces a query parameter, or removes it; the others stay as they were sent. */
  setParameter(name: string, values: readonly string[]): void {
    const others = this.#pieces.filter((piece) => !parametersOf(piece).has(name));
    this.#setPieces([...others, ...written(name, values)]);
  }

  /** Adds values to a query parameter. */
  appendParameter(name: string, values: readonly string[]): void {
    this.#setPieces([...this.#pieces, ...written(name, values)]);
  }

  /** The target with more query parameters, which expressions do not see. */
  targetWith(query: readonly (readonly [name: string, values: readonly string[]])[]): string {
    if (query.length === 0) return this.target;
    const added = query.flatMap(([name, values]) => written(name, values)).join('&');
    return `${this.target}${this.search === '' ? '?' : '&'}${added}`;
  }

  get #pieces(): string[] {
    return this.search.slice(1).split('&').filter(Boolean);
  }

  #setPieces(pieces: readonly string[]): void {
    this.search = pieces.length > 0 ? `?${pieces.join('&')}` : '';
  }

  get #base(): URL | undefined {
    return this.backend === undefined ? undefined : new URL(this.backend);
  }
}

const written = (name: string, values: readonly string[]): string[] =>
  values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
