import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { giveConsent } from '../../../twin/entra/sign-in/consents.ts';
import { DOCS, registerDocs, DOCS_SCOPE as SCOPE } from './support/docs-api.ts';
import { clientAssertion, identityToken, PLATFORM, trustPlatform } from './support/identity.ts';
import { type Changes, refusal } from './support/refused.ts';
import { API, CLIENT, openTenant, RES, TENANT, type Tenant } from './support/tenant.ts';
import { claimsOf, redeem } from './support/visitor.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

let tenant: Tenant;
let docs: ReturnType<typeof registerDocs>;
/** The clock of the sign-in service, ahead of this machine's. */
let ahead = 0;
beforeEach(async () => {
  ahead = 0;
  const clock = { now: () => Date.now() + ahead, after: () => ({ cancel() {} }) };
  tenant = await openTenant({}, clock);
  trustPlatform(tenant);
  docs = registerDocs(tenant.entra, API);
});
afterEach(() => tenant[Symbol.asyncDispose]());

const tokens = (user = 'ada', scope = `${RES}/user_impersonation`, clientId = CLIENT) =>
  tenant.entra.signInAs(user, { clientId, scope, accepts: true });

const exchange = async (changes: Changes = {}): Promise<Changes> => ({
  grant_type: GRANT,
  client_id: API,
  requested_token_use: 'on_behalf_of',
  scope: SCOPE,
  assertion: tokens().access_token,
  ...clientAssertion(await identityToken(tenant)),
  ...changes,
});

describe('a token that is exchanged on behalf of a user', () => {
  test('names the user, the other API as audience, and this one as the client', async () => {
    const { status, body } = await redeem(tenant, await exchange());
    assert.equal(status, 200);
    const claims = claimsOf(String(body.access_token));
    const { aud, oid, azp, azpacr, scp, tid, ver, name } = claims;
    assert.deepEqual(
      { aud, oid, azp, azpacr, scp, tid, ver, name },
      {
        aud: DOCS,
        oid: tenant.user('Ada'),
        azp: API,
        azpacr: '2',
        scp: 'Docs.Read',
        tid: TENANT,
        ver: '2.0',
        name: 'Ada',
      },
    );
    const mine = claimsOf(tokens().access_token);
    assert.equal(mine.oid, claims.oid);
    assert.notEqual(mine.sub, claims.sub);
    assert.deepEqual([body.token_type, body.scope], ['Bearer', SCOPE]);
    assert.equal(body.refresh_token, undefined);
  });

  test('has all scopes with consent if the request names .default', async () => {
    const { body } = await redeem(tenant, await exchange({ scope: `api://${DOCS}/.default` }));
    assert.equal(claimsOf(String(body.access_token)).scp, 'Docs.Read');
  });

  test('can also be bought with a version 1 token, whose audience is an identifier URI', async () => {
    tenant.api.api.requestedAccessTokenVersion = 1;
    const { status } = await redeem(tenant, await exchange());
    assert.equal(status, 200);
  });

  test('needs no consent of users if the other API has authorised this one beforehand', async () => {
    tenant.entra.directory.consents = [];
    const { api } = docs.docs;
    api.preAuthorizedApplications.push({
      appId: API,
      delegatedPermissionIds: api.oauth2PermissionScopes.map(({ id }) => id),
    });
    const { status } = await redeem(tenant, await exchange());
    assert.equal(status, 200);
  });
});

describe('the exchange on behalf of a user is refused', () => {
  /** Title, what the request differs in, and the status, error and number of the answer. */
  const CASES: Readonly<Record<string, [() => Changes | Promise<Changes>, unknown[]]>> = {
    'without consent': [
      () => ({ scope: `api://${DOCS}/Docs.Write` }),
      [400, 'invalid_grant', 65001],
    ],
    'without any consent for .default': [
      () => {
        tenant.entra.directory.consents = [];
        return { scope: `api://${DOCS}/.default` };
      },
      [400, 'invalid_grant', 65001],
    ],
    'with the consent of another user alone': [
      () => {
        const { directory } = tenant.entra;
        directory.consents = [];
        giveConsent(directory, API, DOCS, tenant.user('Ben'), ['Docs.Read']);
        return { assertion: tokens('ada').access_token };
      },
      [400, 'invalid_grant', 65001],
    ],
    'for a user who is not assigned to the other API': [
      () => {
        docs.principal.appRoleAssignmentRequired = true;
        return {};
      },
      [400, 'access_denied', 50105],
    ],
    'for an API that demands a second factor': [
      () => {
        tenant.entra.directory.needSecondFactor = [DOCS];
        return {};
      },
      [400, 'interaction_required', 50079],
    ],
    'with a token for another API': [
      () => ({
        assertion: tokens('ada', 'User.Read').access_token,
      }),
      [400, 'invalid_grant', 500131],
    ],
    'with a token that was exchanged already': [
      async () => {
        const { body } = await redeem(tenant, await exchange());
        return { assertion: String(body.access_token) };
      },
      [400, 'invalid_grant', 500131],
    ],
    'with an ID token': [
      () => {
        const scope = `openid ${API}/.default`;
        const { id_token } = tokens('ada', scope, API);
        return { assertion: id_token };
      },
      [400, 'invalid_request', 240002],
    ],
    'with the token of an application': [
      async () => ({ assertion: await identityToken(tenant, API, randomUUID()) }),
      [400, 'unauthorized_client', 7000114],
    ],
    'with a changed token': [
      () => ({ assertion: `${tokens().access_token.slice(0, -8)}AAAAAAAA` }),
      [400, 'invalid_grant', 50013],
    ],
    'with a token whose key is withdrawn': [
      async () => {
        const assertion = tokens().access_token;
        await tenant.entra.rollKeys({ withdraw: true });
        return { assertion, ...clientAssertion(await identityToken(tenant)) };
      },
      [400, 'invalid_grant', 50013],
    ],
    'with what is not a token': [() => ({ assertion: 'x.y.z' }), [400, 'invalid_grant', 50013]],
    'with an expired token': [
      () => {
        const { access_token } = tenant.entra.signInAs('ada', {
          clientId: CLIENT,
          scope: `${RES}/user_impersonation`,
          isExpired: true,
        });
        return { assertion: access_token };
      },
      [400, 'invalid_grant', 500133],
    ],
    'for a user who was deleted': [
      () => {
        const assertion = tokens('ben').access_token;
        const { directory } = tenant.entra;
        directory.users = directory.users.filter(({ displayName }) => displayName !== 'Ben');
        return { assertion };
      },
      [400, 'invalid_grant', 50034],
    ],
    'for an unknown API': [
      () => ({ scope: 'api://nobody/Docs.Read' }),
      [400, 'invalid_resource', 500011],
    ],
    'for an unknown scope': [
      () => ({ scope: `api://${DOCS}/Docs.Delete` }),
      [400, 'invalid_client', 650053],
    ],
    'for two APIs': [
      () => ({ scope: `${SCOPE} ${RES}/user_impersonation` }),
      [400, 'invalid_scope', 28000],
    ],
    'without a scope': [() => ({ scope: undefined }), [400, 'invalid_request', 900144]],
    'without an assertion': [() => ({ assertion: undefined }), [400, 'invalid_request', 900144]],
    'without its use': [
      () => ({ requested_token_use: undefined }),
      [400, 'invalid_request', 900144],
    ],
    'for another use': [
      () => ({ requested_token_use: 'impersonation' }),
      [400, 'invalid_request', 9002313],
    ],
    'without proof of the client': [
      () => ({ client_assertion: undefined, client_assertion_type: undefined }),
      [401, 'invalid_client', 7000218],
    ],
    'with the caller’s token as proof of the client': [
      () => clientAssertion(tokens().access_token),
      [401, 'invalid_client', 700213],
    ],
    'with the proof of another identity': [
      async () => clientAssertion(await identityToken(tenant, undefined, randomUUID())),
      [401, 'invalid_client', 700213],
    ],
    'with an expired proof of the client': [
      async () => {
        const expired = clientAssertion(await identityToken(tenant));
        ahead = 25 * 3_600_000;
        return { ...expired, assertion: tokens().access_token };
      },
      [401, 'invalid_client', 700024],
    ],
    'for a public client': [
      () => ({ client_id: CLIENT, client_assertion: undefined, client_assertion_type: undefined }),
      [401, 'invalid_client', 7000218],
    ],
  };
  for (const [title, [change, expected]] of Object.entries(CASES)) {
    test(`${title}: ${expected[2]}`, async () => {
      const request = await exchange();
      const changes = await change();
      const { status, error, codes } = await refusal(tenant, { ...request, ...changes });
      assert.deepEqual([status, error, codes], [...expected.slice(0, 2), [expected[2]]]);
    });
  }

  test('with the claims that the client must ask for, if the user must prove more', async () => {
    tenant.entra.directory.needSecondFactor = [DOCS];
    const { body } = await redeem(tenant, await exchange());
    const { access_token } = JSON.parse(String(body.claims));
    assert.equal(access_token.polids.essential, true);
    assert.match(String(body.error_description), /^AADSTS50079: .*multifactor authentication/);
  });
});

describe('a managed identity', () => {
  test('gets a token for a registered API in the version of that API', async () => {
    const { aud, oid, ver, idtyp, iss } = claimsOf(await identityToken(tenant, API));
    assert.deepEqual(
      [aud, oid, ver, idtyp, iss],
      [API, PLATFORM, '2.0', 'app', `${tenant.entra.login}${TENANT}/v2.0`],
    );
  });

  test('gets none for an API that the directory does not have, or that it is not assigned to', async () => {
    await assert.rejects(identityToken(tenant, 'api://nobody'), /^Error: AADSTS500011: /);
    docs.principal.appRoleAssignmentRequired = true;
    await assert.rejects(identityToken(tenant, DOCS), /^Error: AADSTS501051: /);
  });
});
