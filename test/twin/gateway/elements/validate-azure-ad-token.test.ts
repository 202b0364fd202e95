import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fetch } from 'undici';
import { KeySets } from '../../../../twin/gateway/key-sets.ts';
import { machineClock } from '../../../../twin/kit/clock.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { createSigner, type Signer } from '../../../support/gateway/tokens.ts';
import { API, CLIENT, openTenant, RES, TENANT, type Tenant } from '../../entra/support/tenant.ts';
import { tokensFor } from '../../entra/support/visitor.ts';
import { run, showing } from '../support/policy.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
const REASON = showing('context.LastError.Source + " " + context.LastError.Reason');
const ACCEPTED = showing('((Jwt)context.Variables["jwt"]).Claims["ver"][0]');
const list = (name: string, item: string, ...values: string[]) =>
  `<${name}>${values.map((value) => `<${item}>${value}</${item}>`).join('')}</${name}>`;
const clients = (...ids: string[]) => list('client-application-ids', 'application-id', ...ids);

const policy = (children: string, attributes = `tenant-id="${TENANT}"`): string =>
  `<validate-azure-ad-token ${attributes} output-token-variable-name="jwt">${children}</validate-azure-ad-token>`;

describe('validate-azure-ad-token', () => {
  let tenant: Tenant;
  let foreign: Signer;
  const tokens: Record<'1.0' | '2.0', string> = { '1.0': '', '2.0': '' };

  before(async () => {
    tenant = await openTenant();
    foreign = await createSigner('foreign');
    const scope = `${RES}/user_impersonation`;
    tokens['2.0'] = String((await tokensFor(tenant, 'Ada', { scope })).access_token);
    const [api] = tenant.entra.directory.applications;
    Object.assign(api?.api ?? {}, { requestedAccessTokenVersion: 1 });
    tokens['1.0'] = String((await tokensFor(tenant, 'Ada', { scope })).access_token);
  });
  after(() => tenant[Symbol.asyncDispose]());

  /** The version of the accepted token, or why it was refused. */
  const judged = async (inbound: string, token?: string, headers: object = {}): Promise<string> => {
    const keySets = new KeySets(machineClock, async (url) => (await fetch(url)).json());
    const { body } = await run({
      inbound: inbound + ACCEPTED,
      onError: REASON,
      headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
      services: { tell() {}, keySets, signIn: tenant.entra.login, clock: machineClock },
    });
    return body;
  };

  test('accepts tokens of both versions of the tenant', async () => {
    for (const version of ['1.0', '2.0'] as const) {
      const token = tokens[version];
      assert.equal(await judged(policy(clients(CLIENT)), token), version);
      assert.equal(await judged(policy(clients(OTHER, CLIENT.toUpperCase())), token), version);
      assert.equal(await judged(policy(''), token), version);
    }
  });

  test('checks the client, the audience and the backend', async () => {
    for (const version of ['1.0', '2.0'] as const) {
      const token = tokens[version];
      const audience = version === '1.0' ? RES : API;
      const accepts = (children: string) => judged(policy(children), token);
      assert.equal(
        await accepts(clients(OTHER)),
        'validate-azure-ad-token TokenClaimValueNotAllowed',
      );
      assert.equal(await accepts(list('audiences', 'audience', audience)), version);
      assert.equal(
        await accepts(list('audiences', 'audience', OTHER)),
        'validate-azure-ad-token TokenAudienceNotAllowed',
      );
      assert.equal(
        await accepts(list('backend-application-ids', 'application-id', OTHER)),
        'validate-azure-ad-token TokenAudienceNotAllowed',
      );
    }
    const backend = list('backend-application-ids', 'application-id', API);
    assert.equal(await judged(policy(backend), tokens['2.0']), '2.0');
  });

  test('checks claims', async () => {
    const claim = (value: string) =>
      `<required-claims><claim name="scp" match="any" separator=" "><value>${value}</value></claim></required-claims>`;
    assert.equal(await judged(policy(claim('user_impersonation')), tokens['2.0']), '2.0');
    assert.equal(
      await judged(policy(claim('write')), tokens['2.0']),
      'validate-azure-ad-token TokenClaimValueNotAllowed',
    );
  });

  test('refuses what another signer or another tenant issued', async () => {
    const claims = {
      iss: `${tenant.entra.login}${TENANT}/v2.0`,
      aud: API,
      azp: CLIENT,
      ver: '2.0',
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    assert.equal(
      await judged(policy(''), await foreign.sign(claims)),
      'validate-azure-ad-token TokenSignatureKeyNotFound',
    );
    assert.equal(
      await judged(policy('', `tenant-id="${OTHER}"`), tokens['2.0']),
      'validate-azure-ad-token JwtInvalid',
    );
  });

  test('does not let a caller choose another place to fetch keys from', async () => {
    const chosen = 'tenant-id="@(context.Request.Headers[&quot;T&quot;][0])"';
    assert.equal(await judged(policy('', chosen), tokens['2.0'], { T: TENANT }), '2.0');
    for (const T of ['../evil', 'common', `${TENANT}/../x`, `@evil.example/${TENANT}`]) {
      assert.equal(
        await judged(policy('', chosen), tokens['2.0'], { T }),
        'validate-azure-ad-token TokenIssuerNotAllowed',
      );
    }
  });

  test('reads the header Authorization with Bearer, unless an attribute says otherwise', async () => {
    assert.equal(await judged(policy('')), 'validate-azure-ad-token TokenNotPresent');
    const basic = { Authorization: `Basic ${tokens['2.0']}` };
    assert.equal(
      await judged(policy(''), undefined, basic),
      'validate-azure-ad-token TokenNotPresent',
    );
    const own = `tenant-id="${TENANT}" header-name="X-Token"`;
    assert.equal(await judged(policy('', own), undefined, { 'X-Token': tokens['2.0'] }), '2.0');
    const value = `tenant-id="${TENANT}" token-value="@(context.Request.Headers[&quot;T&quot;][0])"`;
    assert.equal(await judged(policy('', value), undefined, { T: tokens['2.0'] }), '2.0');
  });

  for (const [what, xml, complaint] of [
    ['a domain as tenant', policy('', 'tenant-id="contoso.example"'), /is not a GUID/],
    ['a list twice', policy(clients(CLIENT) + clients(OTHER)), /a second <client-application-ids>/],
    ['an empty list', policy(clients()), /at least one <application-id>/],
    ['no tenant', policy('', ''), /has no tenant-id/],
    [
      'keys for decryption',
      policy('<decryption-keys><key certificate-id="a" /></decryption-keys>'),
      /no encrypted tokens/,
    ],
    [
      'another cloud',
      policy(
        '',
        `tenant-id="${TENANT}" authentication-endpoint="https://login.microsoftonline.us"`,
      ),
      /authentication-endpoint=/,
    ],
    [
      'two sources of the token',
      policy('', `tenant-id="${TENANT}" header-name="a" token-value="b"`),
      /needs one of/,
    ],
    [
      'tokens with proof of possession',
      policy('', `tenant-id="${TENANT}" allow-proof-of-possession-tokens="true"`),
      /allow-proof/,
    ],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      await assert.rejects(run({ inbound: xml }), (error: Error) => {
        assert.ok(error instanceof NotModelled, error.stack);
        assert.match(error.message, complaint);
        return true;
      });
    });
  }
});
