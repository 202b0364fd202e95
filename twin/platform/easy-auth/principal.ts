import type { Claims } from '../../kit/check-token.ts';
import { CLAIM_NAMES, NAME_TYPE, ROLE_TYPE } from './claim-names.ts';

/** A claim in the platform's format. */
export interface TypedClaim {
  readonly typ: string;
  readonly val: string;
}

/** Claims in the platform's format: one entry per value. */
export const typedClaims = (claims: Claims): readonly TypedClaim[] =>
  Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => ({
      typ: Object.hasOwn(CLAIM_NAMES, name) ? (CLAIM_NAMES[name] as string) : name,
      val: typeof item === 'object' ? JSON.stringify(item) : String(item),
    })),
  );

/** A user's display name; an application's token has none. */
export const displayName = (claims: Claims): string | undefined => {
  const named = claims.email ?? claims.preferred_username ?? claims.upn ?? claims.name;
  return named === undefined ? undefined : String(named);
};

/** The headers that tell the app who the caller is. */
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
    // Header values are latin1: other characters of a name survive only in the principal.
    ...(name !== undefined && { 'x-ms-client-principal-name': name.replace(/[^\x20-\x7e]/g, '?') }),
    'x-ms-client-principal-idp': 'aad',
  };
}

const RESERVED = /^x-ms-(?:client-principal|token-aad)(?:-|$)/i;

/** Names reserved for the platform; a caller's headers with these names are removed. */
export const isReserved = (name: string): boolean => RESERVED.test(name);
