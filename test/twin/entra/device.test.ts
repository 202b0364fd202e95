import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { API, AZURE_CLI, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { claimsOf, redeem, Visitor } from './support/visitor.ts';

interface DeviceCode {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly message: string;
}

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

async function start(changes: Record<string, string> = {}) {
  const response = await fetch(`${tenant.base}oauth2/v2.0/devicecode`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: AZURE_CLI,
      scope: `${RES}/user_impersonation offline_access`,
      ...changes,
    }),
  });
  return {
    status: response.status,
    body: (await response.json()) as DeviceCode & { error_codes?: number[] },
  };
}

const poll = (device_code: string, client_id = AZURE_CLI) =>
  redeem(tenant, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id,
    device_code,
  });

/** The field that ties a form to its session. */
const guardOf = (html: string): string => /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function enter(
  visitor: Visitor,
  { verification_uri, user_code }: DeviceCode,
  answer: 'confirm' | 'abort',
  client = 'Azure CLI',
) {
  const first = await visitor.go(verification_uri);
  const xsrf = guardOf(await first.response.text());
  const second = await visitor.go(first.url, { xsrf, user_code });
  const html = await second.response.text();
  assert.match(html, new RegExp(`Sign in to ${client}\\?`));
  return visitor.go(first.url, { xsrf: guardOf(html), user_code, [answer]: 'yes' });
}

describe('the device code flow', () => {
  test('issues tokens once the user has entered the code in a browser', async () => {
    const { body } = await start();
    assert.match(body.user_code, /^[A-Z]{9}$/);
    assert.ok(
      body.message.includes(body.verification_uri) && body.message.includes(body.user_code),
    );
    const waiting = await poll(body.device_code);
    assert.deepEqual(
      [waiting.status, waiting.body.error, waiting.body.error_codes],
      [400, 'authorization_pending', [70016]],
    );
    const visitor = new Visitor(tenant);
    const login = await enter(visitor, body, 'confirm');
    const done = await visitor.go(login.url, { user: tenant.user('Ada') });
    assert.match(await done.response.text(), /You are signed in/);
    const { status, body: tokens } = await poll(body.device_code);
    assert.equal(status, 200);
    assert.equal(claimsOf(tokens.access_token).aud, API);
    assert.equal(claimsOf(tokens.access_token).azp, AZURE_CLI);
    assert.equal(typeof tokens.refresh_token, 'string');
  });

  test('ends when the user cancels', async () => {
    const { body } = await start();
    await enter(new Visitor(tenant), body, 'abort');
    const { body: answer } = await poll(body.device_code);
    assert.equal(answer.error, 'authorization_declined');
  });

  test('ends after fifteen minutes: 70019', async () => {
    const { body } = await start();
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 16 * 60_000 });
    const { body: answer } = await poll(body.device_code);
    mock.timers.reset();
    assert.deepEqual([answer.error, answer.error_codes], ['expired_token', [70019]]);
  });

  test('reports an unknown code', async () => {
    assert.deepEqual((await poll('nothing')).body.error_codes, [70018]);
    const visitor = new Visitor(tenant);
    const first = await visitor.go(`${tenant.base}oauth2/deviceauth`);
    const xsrf = guardOf(await first.response.text());
    const { response } = await visitor.go(first.url, { xsrf, user_code: 'NOTHINGXX' });
    assert.match(await response.text(), /role="alert"[^>]*>This code is unknown/);
  });

  test('gives the chain’s own client a code but no token: it does not allow public flows, 7000218', async () => {
    assert.equal(tenant.client.isFallbackPublicClient, false);
    const { status, body } = await start({ client_id: CLIENT });
    assert.equal(status, 200);
    const login = await enter(new Visitor(tenant), body, 'confirm', 'MCP client \\(reference\\)');
    assert.match(await login.response.text(), /Choose an account/);
    const answer = await poll(body.device_code, CLIENT);
    assert.deepEqual(
      [answer.status, answer.body.error, answer.body.error_codes],
      [401, 'invalid_client', [7000218]],
    );
  });

  test('works for the chain’s own client once its registration allows public flows', async () => {
    tenant.client.isFallbackPublicClient = true;
    try {
      const { body } = await start({ client_id: CLIENT });
      const { status, body: answer } = await poll(body.device_code, CLIENT);
      assert.deepEqual([status, answer.error], [400, 'authorization_pending']);
    } finally {
      tenant.client.isFallbackPublicClient = false;
    }
  });
});
