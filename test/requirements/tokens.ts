import { section } from './requirement.ts';

const ISSUER = 'The authorization server decides how long a token is valid.';

export const TOKENS = [
  ...section('RFC 7515, RFC 7519, RFC 8725, Entra ID access tokens', {
    'J-01': ['identify', 'No spelling of an absent algorithm is accepted.'],
    'J-02': ['identify', 'A public key is never used as the secret of an HMAC.'],
    'J-03': ['identify', 'RS256 is the only algorithm.'],
    'J-04': ['identify', 'Only signing keys of a secure size and type are used.'],
    'J-05': ['identify', 'Unknown key ids are refused and do not cause a flood of fetches.'],
    'J-06': ['identify', 'Keys that a token contains or refers to are not used.'],
    'J-07': ['identify', 'Critical extensions are refused.'],
    'J-08': ['identify', 'A token with a repeated member is refused.'],
    'J-09': ['identify', 'Times are numbers within their bounds.'],
    'J-10': ['identify', 'Only the exact issuer of the tenant is accepted.'],
    'J-11': ['identify', 'The tenant in the token is the configured one.'],
    'J-12': ['identify', 'Only the one exact audience is accepted.'],
    'J-13': ['identify', 'Only an access token authenticates a call.'],
    'J-14': [
      'identify',
      'A token is either delegated or an application’s, never something in between.',
    ],
    'J-15': ['check-access', 'Scopes are compared in full.'],
    'J-16': ['identify', 'The client is on the list of allowed clients, if there is one.'],
    'J-17': ['identify', 'Tenant and object id identify a caller; display names do not.'],
    'J-18': ['identify', 'A malformed token is refused, however lenient a decoder would be.'],
    'J-19': ['identify', 'An oversized token is refused, and overage claims are not resolved.'],
    'J-20': ['identify', 'The scheme is Bearer in any case and nothing else.'],
    'J-21': ['admit-credentials', 'Two credentials are refused without reading either.'],
    'J-22': ['identify', 'A token outside the Authorization header is not accepted.'],
    'J-23': ['identify', 'Without keys, every caller is refused; rotated keys are picked up.'],
    'J-24': [null, 'A revoked token is refused.', ISSUER],
    'J-25': [
      null,
      'A token is bound to its sender.',
      'Bearer tokens are not bound; they live for an hour.',
    ],
  }),
  ...section('App Service authentication, principal headers', {
    'P-01': ['identify', 'A principal header forged by a client has no effect.'],
    'P-02': ['config', 'A hosted server without platform authentication serves nothing.'],
    'P-03': ['identify', 'Headers that resemble the principal header are not treated as it.'],
    'P-04': ['admit-fields', 'A principal header that occurs twice is refused.'],
    'P-05': ['identify', 'Without the principal header a caller is refused, not anonymous.'],
    'P-06': [
      'admit-fields',
      'A request with so many headers that one could be dropped is refused.',
    ],
    'P-07': ['identify', 'An unreadable principal is treated as missing.'],
    'P-08': ['identify', 'A principal that contradicts itself or the token is refused.'],
    'P-09': ['identify', 'Pages reveal nothing without a principal.'],
    'P-10': ['identify', 'A caller who bypasses the gateway is subject to the same checks.'],
    'P-11': [
      'tools',
      'Text in claims is converted to plain text and shortened before it is shown.',
    ],
  }),
];
