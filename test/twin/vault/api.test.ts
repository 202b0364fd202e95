import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Chain, type Sent, setting, startChain, without } from '../platform/support/chain.ts';
import { ManualClock } from '../support/manual-clock.ts';

const METADATA = 'Microsoft.KeyVault/vaults/secrets/readMetadata/action';
const VALUE = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';

describe('the vault', () => {
  const clock = new ManualClock();
  let chain: Chain;
  before(async () => {
    chain = await startChain({ clock, bundle: 'none' });
  });
  beforeEach(() => chain.update());
  after(() => chain.stop());

  const site = () => {
    const { identity } = chain.reference('Microsoft.Web/sites');
    return (identity as { principalId: string }).principalId;
  };
  const tokenOf = async (principalId = site(), resource = 'https://vault.azure.net') =>
    (await chain.directory.identityToken(principalId, 'the-app', resource)).access_token;
  const ask = async (path: string, token?: string, sent: Sent = {}) =>
    chain.dial({ subnet: 'app' }, `https://${chain.vaultHost}${path}`, {
      ...sent,
      headers: { authorization: `Bearer ${token ?? (await tokenOf())}`, ...sent.headers },
    });
  const id = (name: string) => `https://${chain.vaultHost}/secrets/${name}`;

  test('challenges a caller without a token, and says where to get one', async () => {
    const url = `https://${chain.vaultHost}/secrets/demo-secret/?api-version=2025-07-01`;
    const { status, headers, json } = await chain.dial({ subnet: 'app' }, url);
    assert.equal(status, 401);
    assert.equal(
      headers['www-authenticate'],
      `Bearer authorization="http://localhost:8001/${chain.ids.tenantId}", resource="https://vault.azure.net"`,
    );
    assert.equal(json.error.code, 'Unauthorized');
  });

  test('returns the value of a secret to a caller who may read it', async () => {
    const { status, json } = await ask('/secrets/secure-config-value?api-version=7.4');
    assert.equal(status, 200);
    assert.match(json.value, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.match(json.id, new RegExp(`^${id('secure-config-value')}/[0-9a-f]{32}$`));
    assert.equal(json.contentType, 'text/plain');
    const created = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(json.attributes, {
      enabled: true,
      exp: Date.UTC(2027, 0, 1) / 1000,
      created,
      updated: created,
      recoveryLevel: 'Recoverable',
      recoverableDays: 90,
    });
    assert.equal(json.tags.purpose, 'secure-mcp-server');
    const { json: same } = await ask(`${new URL(json.id).pathname}?api-version=7.4`);
    assert.equal(same.value, json.value);
  });

  test('returns only the metadata if the grant is for metadata only', async () => {
    const { status, json } = await ask('/secrets/demo-secret/versions?api-version=2026-04-01');
    assert.equal(status, 200);
    assert.equal(json.value.length, 1);
    assert.match(json.value[0].id, new RegExp(`^${id('demo-secret')}/[0-9a-f]{32}$`));
    assert.equal(json.value[0].value, undefined);
    assert.equal(json.nextLink, null);
  });

  test("refuses the value of that secret, with the service's message", async () => {
    for (const path of ['/secrets/demo-secret', '/secrets/demo-secret/', '/secrets/DEMO-secret']) {
      const { status, json } = await ask(`${path}?api-version=7.4`);
      assert.equal(status, 403);
      assert.equal(json.error.code, 'Forbidden');
      assert.equal(json.error.innererror.code, 'ForbiddenByRbac');
      const { message } = json.error;
      assert.match(message, /^Caller is not authorized to perform action on resource\.\r\n/);
      assert.ok(message.includes(`Caller: appid=the-app;oid=${site()};iss=http://localhost:8001/`));
      assert.ok(message.includes(`Action: '${VALUE}'`));
      assert.ok(message.includes("DecisionReason: 'DeniedWithNoValidRBAC'"));
    }
  });

  test('refuses the list of all secrets, because a grant on one secret does not cover the vault', async () => {
    const { status, json } = await ask('/secrets?api-version=7.4');
    assert.equal(status, 403);
    assert.ok(json.error.message.includes(`Action: '${METADATA}'`));
  });

  test('refuses identities without a grant, whether or not the secret exists', async () => {
    const other = await tokenOf('dddddddd-0000-4000-8000-000000000001');
    for (const name of ['demo-secret', 'secure-config-value', 'no-such-secret']) {
      for (const path of [`/secrets/${name}`, `/secrets/${name}/versions`]) {
        assert.equal((await ask(`${path}?api-version=7.4`, other)).status, 403, path);
      }
    }
    assert.equal((await ask('/secrets/no-such-secret?api-version=7.4')).status, 403);
  });

  test('allows no writes', async () => {
    for (const method of ['PUT', 'DELETE'] as const) {
      const path = '/secrets/secure-config-value?api-version=7.4';
      const { status } = await ask(path, undefined, { method });
      assert.equal(status, 403, method);
    }
    assert.equal(
      (await ask('/secrets/x?api-version=7.4', undefined, { method: 'POST' })).status,
      405,
    );
  });

  test('requires an API version', async () => {
    for (const version of ['7.4', '7.6-preview.2', '2025-07-01']) {
      const path = `/secrets/secure-config-value?api-version=${version}`;
      assert.equal((await ask(path)).status, 200, version);
    }
    for (const query of ['', '?api-version=', '?api-version=newest']) {
      const { status, json } = await ask(`/secrets/secure-config-value${query}`);
      assert.equal(status, 400);
      assert.equal(json.error.code, 'BadParameter');
    }
  });

  test('serves only secrets', async () => {
    for (const path of ['/keys', '/', '/secrets/a/b/c', '/deletedsecrets']) {
      assert.equal((await ask(`${path}?api-version=7.4`)).status, 404, path);
    }
    assert.equal((await ask('/secrets/bad_name?api-version=7.4')).status, 400);
  });

  const WRONG: Record<string, Record<string, unknown>> = {
    'for another service': { aud: 'https://management.azure.com' },
    'for the API': { aud: 'c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03' },
    'of another issuer': { iss: 'http://localhost:8001/other/' },
    'that has expired': { exp: Date.UTC(2025, 11, 31) / 1000 },
    'without an expiry': { exp: undefined },
    'without a subject': { oid: undefined },
  };
  for (const [what, claims] of Object.entries(WRONG)) {
    test(`does not accept a token ${what}`, async () => {
      const token = await chain.directory.sign({
        iss: `http://localhost:8001/${chain.ids.tenantId}/`,
        aud: 'https://vault.azure.net',
        oid: site(),
        ...chain.directory.times(),
        ...claims,
      });
      const { status, headers } = await ask('/secrets/secure-config-value?api-version=7.4', token);
      assert.equal(status, 401);
      assert.match(String(headers['www-authenticate']), /^Bearer authorization=/);
    });
  }

  test('accepts tokens of new keys, and says so if it cannot verify any', async () => {
    const path = '/secrets/secure-config-value?api-version=7.4';
    assert.equal((await ask(path)).status, 200);
    clock.pass(2_000);
    chain.directory.roll();
    chain.directory.isDown = true;
    assert.equal((await ask(path)).status, 503);
    chain.directory.isDown = false;
    clock.pass(2_000);
    assert.equal((await ask(path)).status, 200);
  });

  test('applies grants as they are deployed', async () => {
    const grant = ({ id: scope }: { id: string }) =>
      scope.includes('/secure-config-value/providers/Microsoft.Authorization');
    const value = () => ask('/secrets/secure-config-value?api-version=7.4');
    await chain.update([without(grant)]);
    assert.equal((await value()).status, 403);
    await chain.update();
    assert.equal((await value()).status, 200);
    const reader =
      '/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/21090545-7ca7-4776-b22c-e363652d74d2';
    await chain.update([
      (resource) =>
        grant(resource)
          ? { ...resource, properties: { ...resource.properties, roleDefinitionId: reader } }
          : resource,
    ]);
    assert.equal((await value()).status, 403);
    const versions = '/secrets/secure-config-value/versions?api-version=7.4';
    assert.equal((await ask(versions)).status, 200);
  });

  test('applies a grant that covers the whole vault', async () => {
    const scope = chain.deployed('/vaults/kv-zx33kxwdw43wa').id;
    const name = 'e184d52a-5cad-5216-ae32-27d0bfbd0a58';
    await chain.update([
      (resource) =>
        resource.id.endsWith(name)
          ? {
              ...resource,
              id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
            }
          : resource,
    ]);
    const all = await ask('/secrets?api-version=7.4&maxresults=1');
    assert.equal(all.status, 200);
    assert.deepEqual(
      all.json.value.map((item: { id: string }) => item.id),
      [id('demo-secret')],
    );
    const next = new URL(all.json.nextLink);
    const rest = await ask(`${next.pathname}${next.search}`);
    assert.deepEqual(
      rest.json.value.map((item: { id: string }) => item.id),
      [id('secure-config-value')],
    );
    assert.equal((await ask('/secrets?api-version=7.4')).json.nextLink, null);
    assert.equal((await ask('/secrets/demo-secret?api-version=7.4')).status, 200);
    assert.equal((await ask('/secrets/no-such-secret?api-version=7.4')).status, 404);
    assert.equal((await ask('/secrets?api-version=7.4&maxresults=26')).status, 400);
  });

  test('keeps existing secrets, whatever a later deployment says', async () => {
    const path = '/secrets/secure-config-value?api-version=7.4';
    const { json: first } = await ask(path);
    clock.pass(60_000);
    await chain.update([
      setting('/secrets/secure-config-value', 'properties.value', 'another'),
      setting('/secrets/secure-config-value', 'properties.contentType', 'text/html'),
    ]);
    assert.deepEqual((await ask(path)).json, first);
  });

  test('does not return a disabled secret', async () => {
    const edit = setting('/secrets/secure-config-value', 'properties.attributes.enabled', false);
    const disabled = await startChain({ clock, bundle: 'none' });
    await disabled.update([edit]);
    const { identity } = disabled.reference('Microsoft.Web/sites');
    const { principalId } = identity as { principalId: string };
    const { access_token } = await disabled.directory.identityToken(
      principalId,
      'the-app',
      'https://vault.azure.net',
    );
    const url = `https://${disabled.vaultHost}/secrets/secure-config-value?api-version=7.4`;
    const headers = { authorization: `Bearer ${access_token}` };
    const { status, json } = await disabled.dial({ subnet: 'app' }, url, { headers });
    await disabled.stop();
    assert.equal(status, 403);
    assert.equal(json.error.innererror.code, 'SecretDisabled');
  });

  test('has no public endpoint', async () => {
    const url = `https://${chain.vaultHost}/secrets?api-version=7.4`;
    const { status, json } = await chain.dial({ internet: '203.0.113.10' }, url);
    assert.equal(status, 403);
    assert.equal(json.error.innererror.code, 'ForbiddenByConnection');
  });
});
