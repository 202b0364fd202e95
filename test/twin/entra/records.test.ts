import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CallView, viewOf } from '../../../twin/trace/call-view.ts';
import { AZURE_CLI, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import {
  authorizeUrl,
  codeGrant,
  redeem,
  tokensFor,
  VERIFIER,
  Visitor,
} from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** The records since a moment, once all have ended. */
async function recordsOf(work: () => Promise<unknown>): Promise<CallView[]> {
  const before = tenant.kept.all().length;
  await work();
  const records = tenant.kept.all().slice(before);
  // The last answer arrives before its connection says that it was sent.
  while (records.some(({ took }) => took === undefined)) await new Promise(setImmediate);
  return records.map((record) => viewOf(record));
}

const steps = (calls: readonly CallView[]): string[] =>
  calls.flatMap(({ decisions }) => decisions.map(({ step }) => step));

const factsOf = (calls: readonly CallView[], step: string) =>
  calls.flatMap(({ decisions }) => decisions).find((one) => one.step === step)?.facts;

describe('the record of a sign-in says', () => {
  test('what was asked, who signed in, what was consented and what was issued', async () => {
    const calls = await recordsOf(() => tokensFor(tenant, 'Ben'));
    assert.deepEqual(
      [...new Set(steps(calls))],
      [
        'authorize',
        'sign-in-page',
        'sign-in',
        'consent-page',
        'consent',
        'callback',
        'token',
        'issue-token',
      ],
    );
    assert.ok(calls.every(({ entrance, end }) => entrance === 'entra' && end === 'answered'));
    const asked = factsOf(calls, 'authorize');
    assert.equal(asked?.PKCE, 'S256');
    assert.equal(asked?.client, CLIENT);
    assert.equal(asked?.resource, RES);
    assert.equal(factsOf(calls, 'consent')?.scopes, 'user_impersonation');
    assert.equal(factsOf(calls, 'token')?.['grant type'], 'authorization_code');
    const issued = factsOf(calls, 'issue-token');
    assert.equal(issued?.scp, 'user_impersonation');
    assert.equal(issued?.oid, tenant.user('Ben'));
    assert.match(issued?.digest ?? '', /^[\da-f]{12}$/);
  });

  test('which grant a client renews', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const calls = await recordsOf(() =>
      redeem(tenant, {
        grant_type: 'refresh_token',
        client_id: CLIENT,
        refresh_token: String(refresh_token),
        scope: `${RES}/user_impersonation`,
      }),
    );
    assert.deepEqual(steps(calls), ['token', 'issue-token']);
    assert.match(calls[0]?.decisions[0]?.says ?? '', /redeems a refresh token$/);
  });

  test('why a client is sent back without a code, by number', async () => {
    const [call] = await recordsOf(() =>
      new Visitor(tenant).go(authorizeUrl(tenant, { scope: `${RES}/nothing` })),
    );
    assert.equal(call?.status, 302);
    assert.equal(call?.end, 'refused');
    assert.equal(call?.hop, 'entra');
    assert.match(call?.decided ?? '', /^AADSTS650053: .* asked for scope 'nothing'/);
  });

  test('why a token is refused, by number', async () => {
    const [call] = await recordsOf(() => redeem(tenant, codeGrant('made-up-code-1234567')));
    assert.match(call?.decided ?? '', /^AADSTS70000: .* → 400$/);
  });

  test('that a page of another name was asked for', async () => {
    const [call] = await recordsOf(() =>
      fetch(tenant.entra.login.replace('localhost', '127.0.0.1')),
    );
    assert.equal(call?.status, 421);
    assert.equal(call?.end, 'refused');
  });
});

describe('no record of a sign-in contains', () => {
  const CANARY = 'cAnArY/7d+93hX5wTnB2vM';

  test('codes, states, nonces, verifiers, tokens, cookies and secrets', async () => {
    let secrets: string[] = [];
    const calls = await recordsOf(async () => {
      const visitor = new Visitor(tenant);
      const changes = { state: CANARY, nonce: `${CANARY}-nonce`, login_hint: `${CANARY}-hint` };
      const back = await visitor.signIn(authorizeUrl(tenant, changes), 'Ada');
      const code = back.searchParams.get('code') ?? '';
      const { body } = await redeem(tenant, codeGrant(code));
      const started = await fetch(`${tenant.base}oauth2/v2.0/devicecode`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: AZURE_CLI, scope: `${RES}/user_impersonation` }),
      });
      const device = (await started.json()) as Record<string, string>;
      await redeem(tenant, {
        grant_type: 'device_code',
        client_id: AZURE_CLI,
        device_code: device.device_code,
      });
      await redeem(tenant, {
        grant_type: 'client_credentials',
        client_id: CLIENT,
        client_secret: CANARY,
        scope: `${RES}/.default`,
      });
      await redeem(
        tenant,
        { grant_type: 'client_credentials', scope: `${RES}/.default` },
        { authorization: `Basic ${Buffer.from(`${CLIENT}:${CANARY}`).toString('base64')}` },
      );
      secrets = [
        ...[code, VERIFIER, CANARY, device.device_code ?? '', device.user_code ?? ''],
        ...[body.access_token, body.refresh_token, body.id_token].map(String),
      ].filter((secret) => secret !== 'undefined');
    });
    const text = JSON.stringify(calls);
    assert.equal(secrets.includes(''), false);
    for (const secret of secrets) {
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
      for (const form of forms) assert.ok(!text.includes(form), `${form} is in ${text}`);
      assert.ok(!text.includes(secret.slice(0, 16)), secret);
    }
  });
});
