import type { Fields } from '../../header-fields.ts';

/** What one `<cors>` allows, with the expressions in it evaluated. */
export interface CorsRules {
  /** `*` for any. */
  readonly origins: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
  /** In lower case. */
  readonly headers: ReadonlySet<string>;
  readonly exposed: readonly string[];
  readonly credentials: boolean;
  readonly maxAge: number | undefined;
}

/**
 * Headers that need no permission, whatever their values. A browser asks about `Content-Type` only if
 * its value needs permission (Fetch standard, CORS-safelisted request-header).
 */
const SAFE = new Set(['accept', 'accept-language', 'content-language']);

/** Whether the origin of a request is allowed. */
export function allowsOrigin({ origins }: CorsRules, origin: string): boolean {
  return origins.has('*') || origins.has(originOf(origin) ?? '');
}

/** Whether a browser may send the request that it asks about. */
export function allowsPreflight(rules: CorsRules, request: Fields): boolean {
  const method = request.get('Access-Control-Request-Method')?.[0] ?? '';
  if (!rules.methods.has('*') && !rules.methods.has(method)) return false;
  if (rules.headers.has('*')) return true;
  return namesIn(request).every((name) => rules.headers.has(name) || SAFE.has(name));
}

const namesIn = (request: Fields): string[] =>
  (request.get('Access-Control-Request-Headers') ?? [])
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

/** The headers of an answer to an allowed origin. */
export function addCors(rules: CorsRules, origin: string, answer: Fields): void {
  const isAny = rules.origins.has('*') && !rules.credentials;
  answer.set('Access-Control-Allow-Origin', [isAny ? '*' : (originOf(origin) ?? origin)]);
  if (rules.credentials) answer.set('Access-Control-Allow-Credentials', ['true']);
  if (rules.exposed.length > 0)
    answer.set('Access-Control-Expose-Headers', [rules.exposed.join(',')]);
}

/** The headers of the answer to a preflight request that is allowed. */
export function addPreflight(rules: CorsRules, request: Fields, answer: Fields): void {
  const origin = request.get('Origin')?.[0] ?? '';
  addCors({ ...rules, exposed: [] }, origin, answer);
  const method = request.get('Access-Control-Request-Method') ?? [];
  const methods = rules.methods.has('*') ? method : [...rules.methods];
  answer.set('Access-Control-Allow-Methods', [methods.join(',')]);
  const names = namesIn(request);
  if (names.length > 0) answer.set('Access-Control-Allow-Headers', [names.join(',')]);
  if (rules.maxAge !== undefined) answer.set('Access-Control-Max-Age', [String(rules.maxAge)]);
}

/** Scheme, host and port of an origin, without the scheme's own port. */
export function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin } = new URL(text);
  return origin === 'null' ? undefined : origin;
}
