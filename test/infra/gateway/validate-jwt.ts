import type { Element } from './document.ts';
import { Stop } from './exchange.ts';

/**
 * Stands in for the policy of that name: the token of these tests is three parts, of which the middle
 * one is JSON and the last one says whether the signature holds. What the policy demands is read from
 * its own element, so a demand that is dropped there is missed here.
 */
export function validateJwt(policy: Element, authorization: string | undefined) {
  const [head = '', middle = '', signature] = (authorization ?? '')
    .slice('Bearer '.length)
    .split('.');
  const claims = decode(middle);
  const demand = (name: string): readonly string[] =>
    childrenOf(policy, name).map((child) => child.text);
  const fail = (reason: string): never => {
    throw new Stop({ source: 'validate-jwt', reason });
  };
  const isTrue = (name: string): boolean => policy.attributes[name] === 'true';
  if (isTrue('require-signed-tokens') && signature !== 'signed') fail('TokenSignatureInvalid');
  if (isTrue('require-expiration-time') && claims.exp === undefined) fail('TokenClaimNotFound');
  const audiences = [claims.aud].flat() as string[];
  if (!audiences.some((aud) => demand('audiences').includes(aud))) fail('TokenAudienceNotAllowed');
  if (!demand('issuers').includes(claims.iss as string)) fail('TokenIssuerNotAllowed');
  for (const claim of childrenOf(policy, 'required-claims')) {
    const values = claim.children.map((value) => value.text);
    if (!values.includes(claims[claim.attributes.name as string] as string)) {
      fail('TokenClaimValueNotAllowed');
    }
  }
  const lists = Object.entries(claims).map(([name, value]) => [name, [value].flat().map(String)]);
  return { algorithm: decode(head).alg, audiences, claims: Object.fromEntries(lists) };
}

const childrenOf = (policy: Element, name: string): readonly Element[] =>
  policy.children.find((child) => child.name === name)?.children ?? [];

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString());
