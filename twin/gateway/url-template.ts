import type { Url } from './url.ts';

/** A segment of a path: a literal in lower case, or one with parameters. */
type Segment =
  | string
  | { readonly names: readonly string[]; readonly pattern: RegExp; readonly hasLiteral: boolean };

/** The rest of a path, after the last segment. */
const WILDCARD = /^(?:\*|\{\*(\w+)\})$/;

/** The path of an operation with its parameters, such as `/orders/{id}`, `/v{n}/x` or `/files/*`. */
export class UrlTemplate {
  readonly text: string;
  readonly names: readonly string[];
  readonly #segments: readonly Segment[];
  /** Those without which the operation is not meant. */
  readonly queryNames: readonly string[];
  readonly #wildcard: string | undefined;

  /**
   * @param path of the API and of the operation.
   * @param below path of the operation, which is what expressions see.
   * @param query names of the query parameters without which the operation is not meant.
   */
  constructor(path: string, below: string, query: readonly string[]) {
    const written = query.map((name) => `${name}={${name}}`).join('&');
    this.text = `${below}${written && '?'}${written}`;
    this.queryNames = query;
    const segments = segmentsOf(path);
    const wildcard = WILDCARD.exec(segments.at(-1) ?? '');
    this.#wildcard = wildcard ? (wildcard[1] ?? '') : undefined;
    this.#segments = (wildcard ? segments.slice(0, -1) : segments).map(readSegment);
    const inPath = this.#segments.flatMap((one) => (typeof one === 'string' ? [] : one.names));
    this.names = [...inPath, ...(this.#wildcard ? [this.#wildcard] : []), ...query];
  }

  /** @param wanted the segments of a path as sent. */
  matches(wanted: readonly string[], url: Pick<Url, 'query'>): boolean {
    const { length } = this.#segments;
    if (this.#wildcard === undefined ? wanted.length !== length : wanted.length < length)
      return false;
    return (
      this.#segments.every((segment, at) => isMet(segment, wanted[at] as string)) &&
      this.queryNames.every((name) => url.query.has(name))
    );
  }

  /** The values of the parameters, as sent in a path and decoded in a query. */
  read({ path, query }: Pick<Url, 'path' | 'query'>): ReadonlyMap<string, string> {
    const wanted = segmentsOf(path);
    const found = new Map<string, string>();
    for (const [at, segment] of this.#segments.entries()) {
      if (typeof segment === 'string') continue;
      const values = segment.pattern.exec(wanted[at] ?? '')?.slice(1) ?? [];
      for (const [index, name] of segment.names.entries()) found.set(name, values[index] ?? '');
    }
    if (this.#wildcard) found.set(this.#wildcard, wanted.slice(this.#segments.length).join('/'));
    for (const name of this.queryNames) found.set(name, query.get(name)?.join(',') ?? '');
    return found;
  }

  /** Sorts first what names more: a literal before a parameter, a parameter before a wildcard. */
  compare(other: UrlTemplate): number {
    const [mine, theirs] = [this.#ranks, other.#ranks];
    for (let at = 0; at < Math.max(mine.length, theirs.length); at += 1) {
      const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return other.queryNames.length - this.queryNames.length;
  }

  get #ranks(): number[] {
    const ranks = this.#segments.map(rankOf);
    return this.#wildcard === undefined ? ranks : [...ranks, 3];
  }
}

const rankOf = (segment: Segment): number => {
  if (typeof segment === 'string') return 0;
  return segment.hasLiteral ? 1 : 2;
};

/** Trailing slashes are ignored. */
export const segmentsOf = (path: string): string[] => path.replace(/\/+$/, '').split('/').slice(1);

/** Case is ignored. */
const isMet = (segment: Segment, wanted: string): boolean =>
  typeof segment === 'string' ? segment === wanted.toLowerCase() : segment.pattern.test(wanted);

function readSegment(text: string): Segment {
  const names = [...text.matchAll(PARAMETER)].map(([, name = '']) => name);
  if (names.length === 0) return text.toLowerCase();
  const literals = text
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    names,
    hasLiteral: literals.some(Boolean),
    pattern: new RegExp(`^${literals.join('(.+?)')}$`, 'is'),
  };
}

const PARAMETER = /\{([^{}]*)\}/g;
