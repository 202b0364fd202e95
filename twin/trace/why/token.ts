import { NO_KEYS } from '../../gateway/judge-token.ts';
import { checkClaims, TokenRefused } from '../../kit/check-token.ts';
import type { Why } from '../call-view.ts';
import { helped, listed, never, oneOf, way } from './answer.ts';
import type { PolicyElement } from './facts.ts';
import type { RefusedCall } from './refused-call.ts';

/** A token that an element of the policy refused: which of its demands the claims do not meet. */
export function refusedToken(call: RefusedCall, element: PolicyElement | undefined): Why {
  if (!call.view.token) return malformed(call);
  return (element && againstElement(call, element)) ?? notIssued(call);
}

/** A credential that passed the signature check, or was never judged, and is no access token. */
export function badCredential(call: RefusedCall): Why {
  const { view, claims, facts } = call;
  if (!view.token || call.variable('presents-token')?.toLowerCase() === 'false')
    return malformed(call);
  if (isIdToken(claims)) return idToken(call);
  if (claims.tid !== facts.tenantId || claims.aud !== facts.api) return notIssued(call);
  return helped(
    'The token must be an access token with scp and azp, or of an application with idtyp and azp.',
    signIn(call),
  );
}

export const noCredential = (call: RefusedCall): Why =>
  helped('The call needs a token: sign in first.', signIn(call));

const signIn = (call: RefusedCall) =>
  way('Call with a new access token, as `Authorization: Bearer <token>`.', {
    command: call.again(),
  });

const malformed = (call: RefusedCall): Why =>
  helped('The Authorization header must be the word Bearer, one space, and a token.', signIn(call));

const idToken = (call: RefusedCall): Why =>
  helped(
    'This is an ID token, which says who signed in to a client; the API needs an access token.',
    signIn(call),
  );

/** Access tokens of users have scopes, those of applications say so; ID tokens do neither. */
const isIdToken = ({ scp, idtyp, azp, appid }: RefusedCall['claims']): boolean =>
  scp === undefined && idtyp !== 'app' && azp === undefined && appid === undefined;

function againstElement(call: RefusedCall, element: PolicyElement): Why | undefined {
  const { claims, view, facts, deciding } = call;
  const [issuers, audiences] = [textsIn(element, 'issuers'), textsIn(element, 'audiences')];
  const isForeign = issuers.length > 0 && !issuers.includes(String(claims.iss));
  // The signature is checked before any claim counts.
  if (deciding?.facts?.why?.startsWith('TokenSignature')) {
    if (isForeign) return foreignIssuer(call, issuers);
    return deciding.facts.why.startsWith('TokenSignatureKey') ? unknownKey(call) : undefined;
  }
  // Tokens for other APIs of the tenant may have its older issuer.
  const isForAnother = audiences.length > 0 && !audiences.includes(String(claims.aud));
  if (isForAnother && claims.tid === facts.tenantId) return foreignAudience(call);
  if (isForeign) return foreignIssuer(call, issuers);
  try {
    checkClaims(claims, {
      needsExpiry: element.attributes['require-expiration-time'] !== 'false',
      skewSeconds: Number(element.attributes['clock-skew'] ?? 0),
      audiences,
      issuers: 'any',
      now: view.at,
    });
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return ofFault(call, error);
  }
  const { why = '' } = deciding?.facts ?? {};
  return missingClaim(call, element) ?? (why.endsWith(NO_KEYS) ? unknownKey(call) : undefined);
}

function ofFault(call: RefusedCall, { fault, message }: TokenRefused): Why | undefined {
  if (fault === 'expired') {
    const at = new Date(Number(call.claims.exp) * 1000).toISOString();
    return helped(`The token expired at ${at}.`, signIn(call));
  }
  if (fault === 'audience') return foreignAudience(call);
  return helped(message, signIn(call));
}

function foreignAudience(call: RefusedCall): Why {
  const { claims, facts } = call;
  if (isIdToken(claims)) return idToken(call);
  return helped(
    `The token is for another API, ${String(claims.aud)}; this one is ${facts.api}.`,
    signIn(call),
  );
}

function foreignIssuer(call: RefusedCall, issuers: readonly string[]): Why {
  const { claims, facts } = call;
  const isOtherTenant = claims.tid !== undefined && claims.tid !== facts.tenantId;
  return never(
    `${isOtherTenant ? `The token comes from another tenant, ${String(claims.tid)}` : `The token names ${String(claims.iss ?? 'no issuer')} as its issuer`}; only ${oneOf(issuers)} decides who may call, so no setting admits it.`,
  );
}

/** What the policy demands of claims beyond issuer, audience and time. */
function missingClaim(call: RefusedCall, element: PolicyElement): Why | undefined {
  const demands = element.children.find(({ name }) => name === 'required-claims')?.children ?? [];
  for (const demand of demands) {
    const { name = '', match = 'all', separator = '' } = demand.attributes;
    const values = demand.children.map(({ text }) => text);
    const found = [call.claims[name]].flat().map(String);
    const held = separator === '' ? found : found.flatMap((one) => one.split(separator));
    const isHeld = (value: string): boolean => held.includes(value);
    const fits = match === 'any' ? values.some(isHeld) : values.every(isHeld);
    if (call.claims[name] !== undefined && (values.length === 0 || fits)) continue;
    if (name === 'tid')
      return never(`The token comes from another tenant, which this API does not trust.`);
    const wanted = match === 'any' ? oneOf(values) : listed(values);
    return helped(
      values.length === 0
        ? `The token needs the claim ${name}.`
        : `The token needs the claim ${name} with ${wanted}.`,
      way(`Or require another value of ${name} here.`, {
        where: { file: call.deciding?.where?.file ?? '', line: demand.line },
      }),
    );
  }
  return undefined;
}

/** It may be a new key that could not be fetched yet, or one that the service never had. */
const unknownKey = (call: RefusedCall): Why =>
  helped(
    'The token must be signed with a key of the sign-in service, which the gateway must have fetched; no other key ever counts.',
    signIn(call),
    way('If keys could not be fetched, wait up to five minutes: then the gateway asks again.'),
  );

/** Everything that can be read fits, so the signature does not. */
const notIssued = ({ claims }: RefusedCall): Why =>
  never(
    `The signature is not one that the sign-in service made over this token${claims.oid === undefined ? '' : ', whatever its claims say'}; it is right that no setting accepts it.`,
  );

const textsIn = (element: PolicyElement, list: string): readonly string[] =>
  element.children.find(({ name }) => name === list)?.children.map(({ text }) => text) ?? [];
