import { section } from './requirement.ts';

export const AUTHORIZATION = section('MCP, authorization (OAuth 2.1, RFC 6750, RFC 9728)', {
  'AU-02': ['identify', 'The challenge names the metadata by a constant absolute URL.'],
  'AU-03': ['identify', 'The challenge names the scope to ask for.'],
  'AU-04': ['identify', 'The challenge never names offline_access.'],
  'AU-05': ['identify', 'The token is verified, audience included, before anything is done.'],
  'AU-06': ['identify', 'An invalid or expired token is answered 401 with invalid_token.'],
  'AU-07': ['vault', 'The token of the caller goes nowhere else.'],
  'AU-08': ['admit-credentials', 'A token in the query is refused and never looked at.'],
  'AU-09': ['identify', 'Every request is authenticated, also the second on a connection.'],
  'AU-10': ['identify', 'Missing and invalid are 401, a missing scope 403, malformed 400.'],
  'AU-11': ['check-access', 'A missing scope is one 403 challenge with all that is needed.'],
  'AU-12': ['check-access', 'Scopes are flat: one never stands for another.'],
  'AU-13': ['watch', 'No token is written anywhere.'],
  'AU-15': ['identify', 'No handle or session stands in for a credential.'],
});
