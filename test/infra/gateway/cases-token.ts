import { APPLICATION, bearer, USER } from '../../support/gateway/case.ts';
import type { Row } from './cases-head.ts';

const anonymous = { Authorization: undefined };
const { oid: _, ...withoutOid } = USER;
const { azp: __, ...withoutClient } = USER;
const { scp: ___, ...withoutScope } = USER;

/** Decided by the credential and the token. */
export const TOKEN: readonly Row[] = [
  ['asks an anonymous caller to sign in [AU-02]', { headers: anonymous }, 'no_credential'],
  [
    'does not accept a cookie as a credential [J-13]',
    { headers: { ...anonymous, Cookie: 'AppServiceAuthSession=x' } },
    'no_credential',
  ],
  [
    'does not accept another header as a credential [J-22]',
    {
      headers: {
        ...anonymous,
        'X-ZUMO-AUTH': 'x',
        'Proxy-Authorization': bearer(USER),
        'X-Forwarded-Access-Token': 'x',
      },
    },
    'no_credential',
  ],
  ['refuses Basic [J-20]', { headers: { Authorization: 'Basic YTpi' } }, 'bad_credential'],
  [
    'refuses two spaces after the scheme [J-20]',
    { headers: { Authorization: bearer(USER).replace(' ', '  ') } },
    'bad_credential',
  ],
  [
    'accepts the scheme in lower case [J-20]',
    { headers: { Authorization: bearer(USER).replace('Bearer', 'bearer') } },
    '200',
  ],
  [
    'refuses a token of two parts [J-18]',
    { headers: { Authorization: 'Bearer a.b' } },
    'bad_credential',
  ],
  [
    'refuses padding in a token [J-18]',
    { headers: { Authorization: `${bearer(USER)}=` } },
    'bad_credential',
  ],
  [
    'refuses a token without signature [J-01]',
    { headers: { Authorization: bearer(USER, 'none', '') } },
    'bad_credential',
  ],
  [
    'refuses a forged signature [J-18]',
    { headers: { Authorization: bearer(USER, 'RS256', 'forged') } },
    'bad_credential',
  ],
  [
    'refuses a token without expiry [J-09]',
    { headers: { Authorization: bearer({ ...USER, exp: undefined }) } },
    'bad_credential',
  ],
  [
    'refuses another audience [J-12]',
    { headers: { Authorization: bearer({ ...USER, aud: 'api://client-id' }) } },
    'bad_credential',
  ],
  [
    'refuses a second audience [J-12]',
    { headers: { Authorization: bearer({ ...USER, aud: ['client-id', 'other'] }) } },
    'bad_credential',
  ],
  [
    'refuses another issuer [J-10]',
    { headers: { Authorization: bearer({ ...USER, iss: 'https://sts.windows.net/tenant/' }) } },
    'bad_credential',
  ],
  [
    'refuses another tenant [J-11]',
    { headers: { Authorization: bearer({ ...USER, tid: 'other' }) } },
    'bad_credential',
  ],
  [
    'refuses a v1 token [J-17]',
    { headers: { Authorization: bearer({ ...USER, ver: '1.0' }) } },
    'bad_credential',
  ],
  [
    'refuses another algorithm [J-03]',
    { headers: { Authorization: bearer(USER, 'PS256') } },
    'bad_credential',
  ],
  [
    'refuses an ID token, roles or not [J-13]',
    { headers: { Authorization: bearer({ ...withoutScope, roles: ['Mcp.Access'] }) } },
    'bad_credential',
  ],
  [
    'refuses a token of both a user and an application [J-14]',
    { headers: { Authorization: bearer({ ...APPLICATION, scp: 'user_impersonation' }) } },
    'bad_credential',
  ],
  [
    'refuses a token without object id [J-17]',
    { headers: { Authorization: bearer(withoutOid) } },
    'bad_credential',
  ],
  [
    'refuses a token without client [J-16]',
    { headers: { Authorization: bearer(withoutClient) } },
    'bad_credential',
  ],
  [
    'refuses a user whose token lacks the base scope',
    { headers: { Authorization: bearer({ ...USER, scp: 'secrets.read' }) } },
    'insufficient_scope',
  ],
  [
    'refuses a scope that only contains the base scope [J-15]',
    {
      headers: {
        Authorization: bearer({ ...USER, scp: 'user_impersonation.x xuser_impersonation' }),
      },
    },
    'insufficient_scope',
  ],
  [
    'refuses a scope in another case [J-15]',
    { headers: { Authorization: bearer({ ...USER, scp: 'User_Impersonation' }) } },
    'insufficient_scope',
  ],
  [
    'refuses scopes that tabs separate [J-15]',
    { headers: { Authorization: bearer({ ...USER, scp: 'secrets.read\tuser_impersonation' }) } },
    'insufficient_scope',
  ],
  [
    'refuses a user with the role of applications and no scope',
    { headers: { Authorization: bearer({ ...USER, scp: 'x', roles: ['Mcp.Access'] }) } },
    'insufficient_scope',
  ],
  [
    'refuses an application without the base role [J-14]',
    { headers: { Authorization: bearer({ ...APPLICATION, roles: ['Mcp.Secrets.Read'] }) } },
    'insufficient_scope',
  ],
  [
    'refuses an application without roles [J-14]',
    { headers: { Authorization: bearer({ ...APPLICATION, roles: undefined }) } },
    'insufficient_scope',
  ],
  [
    'refuses a role that contains the base role in a list [J-14]',
    { headers: { Authorization: bearer({ ...APPLICATION, roles: ['x,Mcp.Access'] }) } },
    'insufficient_scope',
  ],
];
