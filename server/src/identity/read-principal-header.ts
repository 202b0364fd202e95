import { parseStrictJson } from '../call/parse-strict-json.ts';
import { fieldOf } from '../call/read-field.ts';
import type { Head, Principal } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';

const BOUNDS = { depth: LIMITS.principalDepth, keys: LIMITS.principalKeys };

/** Destructured in this order below. `-NAME` is omitted: names never decide. */
export const PRINCIPAL_HEADERS = [
  'x-ms-client-principal',
  'x-ms-client-principal-id',
  'x-ms-client-principal-idp',
];

/** The platform maps some claims to WS-Federation names; both names of a claim are accepted. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'http://schemas.microsoft.com/identity/claims/objectidentifier': 'oid',
  'http://schemas.microsoft.com/identity/claims/tenantid': 'tid',
  'http://schemas.microsoft.com/identity/claims/scope': 'scp',
  'http://schemas.microsoft.com/identity/claims/identityprovider': 'idp',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/role': 'roles',
};

/**
 * The caller according to App Service authentication (`X-MS-CLIENT-PRINCIPAL`, base64 of JSON), or
 * `undefined` if the headers are missing, unreadable or contradictory (P-07, P-08). Use this only
 * if the platform has reported that it is in front of the process; otherwise any client could send
 * these headers.
 */
export function readPrincipalHeader(head: Head): Principal | undefined {
  if (PRINCIPAL_HEADERS.some((name) => (head.fields.get(name)?.length ?? 0) > 1)) return undefined;
  const [encoded, id, idp] = PRINCIPAL_HEADERS.map((name) => fieldOf(head, name));
  const claims = encoded === undefined ? undefined : readClaims(encoded);
  const oid = only(claims, 'oid');
  const tid = only(claims, 'tid');
  if (!claims || !oid || !tid) return undefined;
  if ((id !== undefined && id !== oid) || (idp !== undefined && idp !== 'aad')) return undefined;
  return {
    kind: claims.has('scp') || !claims.get('idtyp')?.includes('app') ? 'user' : 'application',
    oid,
    tid,
    client: claims.get('azp')?.[0] ?? claims.get('appid')?.[0] ?? '',
    name: claims.get('name')?.[0],
    idp: claims.get('idp')?.[0],
    scopes: claims.get('scp')?.flatMap((scopes) => scopes.split(' ')) ?? [],
    roles: claims.get('roles') ?? [],
  };
}

/** All claims by short name; a repeated claim has several values. */
function readClaims(encoded: string): Map<string, string[]> | undefined {
  try {
    const bytes = Buffer.from(encoded, 'base64');
    // Decoders skip unknown characters, such as the comma between two joined headers (P-04).
    if (bytes.toString('base64') !== encoded) return undefined;
    const blob = parseStrictJson(bytes, BOUNDS) as { auth_typ?: unknown; claims?: unknown } | null;
    if (blob?.auth_typ !== 'aad' || !Array.isArray(blob.claims)) return undefined;
    const claims = new Map<string, string[]>();
    for (const { typ, val } of blob.claims as { typ: unknown; val: unknown }[]) {
      if (typeof typ !== 'string' || typeof val !== 'string') return undefined;
      const name = Object.hasOwn(SHORT_NAMES, typ) ? (SHORT_NAMES[typ] as string) : typ;
      const values = claims.get(name);
      if (values) values.push(val);
      else claims.set(name, [val]);
    }
    return claims;
  } catch {
    return undefined;
  }
}

/** The value of a claim, provided that all its occurrences agree. */
function only(claims: Map<string, string[]> | undefined, name: string): string | undefined {
  const values = new Set(claims?.get(name));
  return values.size === 1 ? [...values][0] : undefined;
}
