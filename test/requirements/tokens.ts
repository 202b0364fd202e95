import { section } from './requirement.ts';

const ISSUER = 'The authorization server decides how long a token is valid.';

export const TOKENS = [
  ...section('RFC 7515, RFC 7519, RFC 8725, Entra ID access tokens', {
    'J-01': ['identify', 'No spelling of an absent algorithm is accepted.'],
    'J-02': ['identify', 'A public key is never used as the secret of an HMAC.'],
    'J-03': ['identify', 'RS256 is the only algorithm.'],
    'J-04': ['identify', 'Only signing keys of a sound size and kind count.'],
    'J-05': ['identify', 'Strange key ids are refused and cause no storm of fetches.'],
    'J-06': ['identify', 'Keys that a token brings or points to are not used.'],
    'J-07': ['identify', 'Critical extensions are refused.'],
    'J-08': ['identify', 'A token with a repeated member is refused.'],
    'J-09': ['identify', 'Times are numbers within their bounds.'],
    'J-10': ['identify', 'Only the exact issuer of the tenant counts.'],
    'J-11': ['identify', 'The tenant in the token is the configured one.'],
    'J-12': ['identify', 'Only the one exact audience counts.'],
    'J-13': ['identify', 'Only an access token authenticates a call.'],
    'J-14': ['identify', 'A token is delegated or of an application, never something between.'],
    'J-15': ['check-access', 'A scope is compared whole.'],
    'J-16': ['identify', 'The client is one of those that are allowed, where they are listed.'],
    'J-17': ['identify', 'Tenant and object id are the identity, display names are not.'],
    'J-18': ['identify', 'A malformed token is refused, however lenient a decoder would be.'],
    'J-19': ['identify', 'An oversized token is refused, and overage claims are not resolved.'],
    'J-20': ['identify', 'The scheme is Bearer in any case and nothing else.'],
    'J-21': ['admit-credentials', 'Two credentials are refused without looking at either.'],
    'J-22': ['identify', 'A token anywhere but in the Authorization header does not count.'],
    'J-23': ['identify', 'Without keys every caller is refused, and a rotation is picked up.'],
    'J-24': [null, 'A revoked token is refused.', ISSUER],
    'J-25': [null, 'A token is bound to its sender.', 'Bearer tokens are not; life is an hour.'],
  }),
  ...section('App Service authentication, principal headers', {
    'P-01': ['identify', 'A principal header forged by a client has no effect.'],
    'P-02': ['config', 'Hosted without platform authentication nothing is served.'],
    'P-03': ['identify', 'Look-alikes of the principal header are other headers.'],
    'P-04': ['admit-fields', 'A principal header that comes twice is refused.'],
    'P-05': ['identify', 'Without the principal header a caller is refused, not anonymous.'],
    'P-06': [
      'admit-fields',
      'A request with so many headers that one could be dropped is refused.',
    ],
    'P-07': ['identify', 'An unreadable principal is no principal.'],
    'P-08': ['identify', 'A principal that contradicts itself or the token is refused.'],
    'P-09': ['identify', 'Pages reveal nothing without a principal.'],
    'P-10': ['identify', 'A caller who bypasses the gateway meets the same checks.'],
    'P-11': ['tools', 'Text in claims is made plain and short before it is shown.'],
  }),
];
