import type { Claims } from '../../kit/check-token.ts';
import { CLAIM_NAMES, NAME_TYPE, ROLE_TYPE } from './claim-names.ts';

/** A claim as the platform writes it down. */
export interface TypedClaim {
  readonly typ: string;
  readonly val: string;
}

/** Claims in the platform's form: one entry a value. */
export const typedClaims = (claims: Claims): readonly TypedClaim[] =>
  Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => ({
      typ: Object.hasOwn(CLAIM_NAMES, name) ? (CLAIM_NAMES[name] as string) : name,
      val: typeof item === 'object' ? JSON.stringify(item) : String(item),
    })),
  );

/** What a person is called; an application's token has none of these. */
export const displayName = (claims: Claims): string | undefined => {
  const named = claims.email ?? claims.preferred_username ?? claims.upn ?? claims.name;
  return named === undefined ? undefined : String(named);
};

/** The headers in which the app finds the caller. */
export function principalHeaders(claims: Claims): Record<string, string> {
  const principal = {
    auth_typ: 'aad',
    claims: typedClaims(claims),
    name_typ: NAME_TYPE,
    role_typ: ROLE_TYPE,
  };
  const name = displayName(claims);
  return {
    'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
    'x-ms-client-principal-id': String(claims.oid ?? claims.sub),
    // Header values are latin1: what a name has beyond that travels in the principal only.
    ...(name !== undefined && { 'x-ms-client-principal-name': name.replace(/[^\x20-\x7e]/g, '?') }),
    'x-ms-client-principal-idp': 'aad',
  };
}

const RESERVED = /^x-ms-(?:client-principal|token-aad)(?:-|$)/i;

/** The names that nobody but the platform may use; a caller's own are taken away. */
export const isReserved = (name: string): boolean => RESERVED.test(name);
