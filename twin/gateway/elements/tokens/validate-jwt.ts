import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import { check, type Handler, plain } from '../handler.ts';
import { flagOf, numberOf } from '../values.ts';
import { refuseDecryption } from './decryption-keys.ts';
import { listOf, requiredClaims } from './required-claims.ts';
import { signingKeys } from './signing-keys.ts';
import { COMMON, tokenStep } from './token-step.ts';

export const validateJwt: Handler = {
  attributes: [...COMMON, 'require-expiration-time', 'require-signed-tokens', 'clock-skew'],
  children: [
    'openid-config',
    'issuer-signing-keys',
    'decryption-keys',
    'audiences',
    'issuers',
    'required-claims',
  ],
  sections: ['inbound'],
  limits: [
    'Encrypted tokens are not read: `<decryption-keys>` is refused.',
    'The twin has no certificates: `certificate-id` is refused; so are `<issuer-signing-tokens>` and `<zumo-master-key>`, which are not documented.',
    'A secret verifies HS256, HS384 or HS512 and must be as long as the digest; keys of `n` and `e` verify RS256, RS512 and PS256 ○.',
    'Weak RSA keys are ignored ○.',
  ],
  build(element, build) {
    refuseDecryption(element);
    const configurations = configurationsOf(element, build);
    const audiences = listOf(element, 'audiences', 'audience', build);
    const issuers = listOf(element, 'issuers', 'issuer', build);
    const claims = requiredClaims(element, build);
    const stated = signingKeys(element, build);
    const needsExpiry = flagOf(element, 'require-expiration-time', true, build);
    const needsSignature = flagOf(element, 'require-signed-tokens', true, build);
    const skew = numberOf(element, 'clock-skew', build, 0);
    return tokenStep(element, build, async (run) => ({
      configurations,
      audiences: await audiences(run),
      issuers: await issuers(run),
      claims: await claims(run),
      stated: await stated(run),
      needsExpiry: await needsExpiry(run),
      allowsUnsigned: !(await needsSignature(run)),
      skewSeconds: await skew(run),
    }));
  },
};

const configurationsOf = (element: Element, build: Build): string[] =>
  element.children
    .filter(({ name }) => name === 'openid-config')
    .map((one) => {
      check(one, { required: ['url'] }, build.section);
      return plain(one, 'url');
    });
