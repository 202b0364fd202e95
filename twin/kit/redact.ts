/** What is kept of secrets in a recorded call: a digest, and of a token its known claims. */

import { createHash } from 'node:crypto';

export interface Token {
  /** Beginning of the SHA-256 digest of the whole token. */
  readonly digest: string;
  /** As the token says, verified or not. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Fields whose values let their reader act as another. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'ocp-apim-subscription-key',
  'proxy-authorization',
  'set-cookie',
  'x-ms-client-principal',
  'x-ms-token-aad-access-token',
  'x-ms-token-aad-id-token',
  'x-ms-token-aad-refresh-token',
  'x-zumo-auth',
]);

/** Names that people give to fields with secrets of their own, as a word or at the end of one. */
const SECRET_NAME =
  /(?:^|[-_])(?:assertion|auth|authorization|credentials?|csrf|dpop|jwt|pwd|session)(?:$|[-_])|(?:key|pass(?:phrase|word)|secret|session-?id|signature|token)s?(?:$|[-_])/i;
/** A switch, under such a name. */
const NO_SECRET = /^access-control-/i;

export const isSecretField = (name: string): boolean =>
  SECRET_FIELDS.has(name.toLowerCase()) || (SECRET_NAME.test(name) && !NO_SECRET.test(name));

export function redactField(name: string, value: string): string {
  if (isSecretField(name)) return value === '' ? '' : `${schemeOf(value)}${digestText(value)}`;
  return isUrlField(name) ? withoutQueryValues(value) : value;
}

/** Fields that hold a URL, with a code or a token of a sign-in in its query. */
const URL_FIELDS: ReadonlySet<string> = new Set([
  'content-location',
  'location',
  'referer',
  'x-original-url',
  'x-rewrite-url',
]);

export const isUrlField = (name: string): boolean => URL_FIELDS.has(name.toLowerCase());

/** The URL with the names of its parameters alone; fragments go the same way. */
export const withoutQueryValues = (url: string): string =>
  url.replace(/[?#].*$/s, (rest) =>
    rest.replaceAll(/([^&#?=]*)(?:=[^&#?]*|(?=[&#?]|$))/g, nameOnly),
  );

/** A parameter without `=` may be a value itself. */
const nameOnly = (pair: string, name: string): string =>
  pair === '' ? '' : pair.includes('=') ? `${name}=…` : '…';

/** The same for each URL within a text. */
export const withoutQueries = (text: string): string =>
  text.includes('?') || text.includes('#')
    ? text.replaceAll(/\bhttps?:\/\/[^\s"'<>]+/gi, withoutQueryValues)
    : text;

/** Parameters of sign-in requests and forms that are no secret; others are a client's or user's own. */
export const SIGN_IN_PARAMETERS: ReadonlySet<string> = new Set([
  'administrator',
  'all_users',
  'client_assertion_type',
  'client_id',
  'code_challenge_method',
  'decision',
  'error',
  'error_uri',
  'grant_type',
  'prompt',
  'redirect_uri',
  'requested_token_use',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'user',
]);

/** Values of a URL's parameters, as they were sent and as they are read. */
export const queryValuesOf = (
  url: string,
  open: ReadonlySet<string> = new Set(),
): readonly string[] => {
  const query = /[?#](.*)$/s.exec(url)?.[1] ?? '';
  const pairs = query.split(/[&#?]/).map((pair) => /^(?:([^=]*)=)?(.*)$/s.exec(pair) ?? []);
  return pairs
    .filter(([, name = '']) => !open.has(name))
    .map(([, , value = '']) => value)
    .flatMap((value) => [value, unescaped(value.replaceAll('+', ' '))])
    .filter(({ length }) => length >= SHORTEST);
};

/** Such as `Bearer `; nothing else of a credential is text. */
const schemeOf = (value: string): string => /^(?:Basic|Bearer|Negotiate) +/i.exec(value)?.[0] ?? '';

export const digestOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex').slice(0, 12);

const digestText = (value: string): string => `(sha256 ${digestOf(bare(value))})`;

const bare = (value: string): string => value.slice(schemeOf(value).length);

/** Claims that say who calls what; any other could carry what its issuer meant for one reader. */
const CLAIMS = [
  ...['acr', 'appid', 'appidacr', 'aud', 'azp', 'azpacr', 'exp', 'iat', 'idp', 'idtyp', 'iss'],
  ...['nbf', 'oid', 'roles', 'scp', 'sub', 'tid', 'ver'],
] as const;

/** The token in a field, if it looks like one; nothing here is verified. */
export function tokenIn(name: string, value: string): Token | undefined {
  if (name.toLowerCase() !== 'authorization') return undefined;
  return tokenOf(bare(value));
}

/** A token with the claims that may be told of it. */
export function tokenOf(text: string): Token | undefined {
  const claims = payloadOf(text);
  if (!claims) return undefined;
  const known = CLAIMS.flatMap((claim) =>
    claims[claim] === undefined ? [] : [[claim, toldOf(claims[claim])] as const],
  );
  return { digest: digestOf(text), claims: Object.fromEntries(known) };
}

/** Texts and entries that are told of one claim. */
const MOST_TOLD = 200;

/** A claim as texts and numbers: a caller's token may hold anything, at any depth. */
const toldOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.slice(0, MOST_TOLD).map(toldOfOne) : toldOfOne(value);

function toldOfOne(value: unknown): unknown {
  if (typeof value === 'object') return '(an object)';
  return typeof value === 'string' && value.length > LONGEST_CLAIM
    ? `${value.slice(0, LONGEST_CLAIM)}…`
    : value;
}

/** Issuers and lists of scopes are shorter. */
const LONGEST_CLAIM = 2_048;

function payloadOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload] = token.split('.');
  if (!payload) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null
      ? (claims as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Shorter ones would hide ordinary words. */
const SHORTEST = 8;
/** A password may be this short. */
const SHORTEST_PASSWORD = 4;

/** The parts of a field's value that must not appear anywhere else. */
export function secretsIn(name: string, value: string): readonly string[] {
  const parts = partsOf(name.toLowerCase(), value);
  return [
    ...parts.flatMap((part) => [part, unescaped(part)]).filter(({ length }) => length >= SHORTEST),
    ...parts.flatMap(claimsIn),
    ...passwordIn(value),
  ];
}

/** Names of cookies are public, and so are the attributes of one that is set. */
function partsOf(name: string, value: string): readonly string[] {
  if (name === 'cookie') return value.split(/; */).map(valueOfCookie);
  if (name === 'set-cookie') return [valueOfCookie(value.split(';')[0] ?? '')];
  return bare(value).split(/[\s;=,"]+/);
}

const valueOfCookie = (pair: string): string => pair.replace(/^[^=]*=/, '');

/** Of `Basic` (RFC 7617). */
function passwordIn(value: string): readonly string[] {
  if (!/^Basic /i.test(value)) return [];
  const pair = Buffer.from(bare(value), 'base64').toString();
  const password = pair.slice(pair.indexOf(':') + 1);
  return password.length >= SHORTEST_PASSWORD ? [password] : [];
}

/** Texts in a token that only its reader is meant to see. */
function claimsIn(part: string): readonly string[] {
  const all = payloadOf(part);
  if (!all) return [];
  const known = new Set(CLAIMS.flatMap((claim) => textsIn(all[claim])));
  return Object.entries(all)
    .filter(([claim]) => !CLAIMS.some((one) => one === claim))
    .flatMap(([, value]) => textsIn(value))
    .filter((text) => text.length >= SHORTEST && !known.has(text));
}

/** Without recursion: a token may be as deep as it is long. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') texts.push(one);
    else if (typeof one === 'object' && one !== null)
      for (const inner of Object.values(one)) left.push(inner);
  }
  return texts;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
