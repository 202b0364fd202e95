/** What is kept of secrets in a recorded call: a digest, and of a token its known claims. */

import { createHash } from 'node:crypto';

export interface Token {
  /** Beginning of the SHA-256 digest of the whole token. */
  readonly digest: string;
  /** As the token says, verified or not. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Fields whose values let their reader act for someone. */
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

/** Names that people give to fields with secrets of their own. */
const SECRET_NAME = /(?:^|[-_])(?:api-?key|key|password|secret|signature|token)$/i;

export const isSecretField = (name: string): boolean =>
  SECRET_FIELDS.has(name.toLowerCase()) || SECRET_NAME.test(name);

export function redactField(name: string, value: string): string {
  if (isSecretField(name)) return value === '' ? '' : `${schemeOf(value)}${digestText(value)}`;
  return URL_FIELDS.has(name.toLowerCase()) ? withoutQueryValues(value) : value;
}

/** Fields that hold a URL, with a code or a token of a sign-in in its query. */
const URL_FIELDS: ReadonlySet<string> = new Set(['location', 'referer', 'x-original-url']);

/** The URL with the names of its parameters alone; fragments go the same way. */
export const withoutQueryValues = (url: string): string =>
  url.replace(/[?#].*$/s, (rest) => rest.replaceAll(/=[^&#?]*/g, '=…'));

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
  const [, payload = ''] = bare(value).split('.');
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const known = CLAIMS.flatMap((claim) => {
      const found = (claims as Record<string, unknown>)[claim];
      return found === undefined ? [] : [[claim, found] as const];
    });
    return { digest: digestOf(bare(value)), claims: Object.fromEntries(known) };
  } catch {
    return undefined;
  }
}

/** Shorter ones would hide ordinary words. */
const SHORTEST = 8;

/** The parts of a field's value that must not appear anywhere else. */
export const secretsIn = (value: string): readonly string[] =>
  value.split(/[\s;=,]+/).filter((part) => part.length >= SHORTEST);

/** Tokens have this form wherever they stand (RFC 7519: `{"` in base64url). */
const TOKENS = /\beyJ[\w-]{5,}(?:\.[\w-]*)*/g;

/** The text without the secrets, and without anything that has the form of a token. */
export function scrub(text: string, secrets: readonly string[]): string {
  let kept = text;
  for (const secret of secrets) {
    if (kept.includes(secret)) kept = kept.replaceAll(secret, `(sha256 ${digestOf(secret)})`);
  }
  return kept.includes('eyJ')
    ? kept.replaceAll(TOKENS, (token) => `(sha256 ${digestOf(token)})`)
    : kept;
}
