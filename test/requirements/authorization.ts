import { section } from './requirement.ts';

export const AUTHORIZATION = section('MCP, authorization (OAuth 2.1, RFC 6750, RFC 9728)', {
  'AU-02': ['identify', 'The challenge contains the metadata URL, which is constant and absolute.'],
  'AU-03': ['identify', 'The challenge names the scope to request.'],
  'AU-04': ['identify', 'The challenge never names offline_access.'],
  'AU-05': [
    'identify',
    'The token, including its audience, is verified before anything else is done.',
  ],
  'AU-06': ['identify', 'An invalid or expired token is answered 401 with invalid_token.'],
  'AU-07': [
    'vault',
    'The caller’s token is sent to nobody but the sign-in service that issued it.',
  ],
  'AU-08': ['admit-credentials', 'A token in the query is refused without being read.'],
  'AU-09': [
    'identify',
    'Every request is authenticated, including later ones on the same connection.',
  ],
  'AU-10': ['identify', 'Missing and invalid are 401, a missing scope 403, malformed 400.'],
  'AU-11': ['check-access', 'A missing scope leads to one 403 challenge with all required scopes.'],
  'AU-12': ['check-access', 'Scopes are flat: none implies another.'],
  'AU-13': ['watch', 'No token is written anywhere.'],
  'AU-15': ['identify', 'No handle or session replaces a credential.'],
});
