import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Chain, type Reply, setting, startedChain } from './support/chain.ts';
import { ECHO } from './support/program.ts';

const SETTINGS = '/config/appsettings';
const ANONYMOUS = setting(
  '/config/authsettingsV2',
  'properties.globalValidation.unauthenticatedClientAction',
  'AllowAnonymous',
);

describe('the environment of the process', () => {
  let chain: Chain;
  let env: Record<string, string>;
  before(async () => {
    chain = await startedChain({ bundle: ECHO, edits: [ANONYMOUS] });
    env = (await chain.send('/')).json.env;
  });
  after(() => chain.stop());

  test('contains the settings of the deployment and the platform, and five for the proxy', () => {
    const deployed = Object.keys(chain.deployed(SETTINGS).properties ?? {});
    const platform = [
      'HOME',
      'IDENTITY_ENDPOINT',
      'IDENTITY_HEADER',
      'PORT',
      'REGION_NAME',
      'WEBSITE_AUTH_ENABLED',
      'WEBSITE_HOSTNAME',
      'WEBSITE_INSTANCE_ID',
      'WEBSITE_OWNER_NAME',
      'WEBSITE_PRIVATE_IP',
      'WEBSITE_RESOURCE_GROUP',
      'WEBSITE_ROLE_INSTANCE_ID',
      'WEBSITE_SITE_NAME',
      'WEBSITE_SKU',
    ];
    const proxyNames = [
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'NODE_EXTRA_CA_CERTS',
      'NODE_USE_ENV_PROXY',
      'NO_PROXY',
    ];
    assert.deepEqual(Object.keys(env).sort(), [...deployed, ...platform, ...proxyNames].sort());
  });

  test('has the values of the deployment, byte for byte', () => {
    const { properties = {} } = chain.deployed(SETTINGS);
    for (const [name, value] of Object.entries(properties)) {
      if (!String(value).startsWith('[')) assert.equal(env[name], value, name);
    }
  });

  test('tells the app about its site', () => {
    assert.equal(env.WEBSITE_SITE_NAME, 'app-zx33kxwdw43wa');
    assert.equal(env.WEBSITE_HOSTNAME, chain.host());
    assert.match(
      chain.host(),
      /^app-zx33kxwdw43wa-[a-z0-9]{16}\.westeurope-01\.azurewebsites\.net$/,
    );
    assert.equal(env.WEBSITE_AUTH_ENABLED, 'True');
    assert.equal(env.WEBSITE_PRIVATE_IP, '10.20.1.4');
    assert.equal(env.WEBSITE_SKU, 'P1v3');
    assert.equal(env.REGION_NAME, 'westeurope');
    assert.match(env.PORT ?? '', /\.sock$/);
  });

  test('sends outbound traffic through the proxy, except to loopback', () => {
    assert.match(env.HTTPS_PROXY ?? '', /^http:\/\/x:[0-9a-f]{64}@127\.0\.0\.1:\d+$/);
    assert.equal(env.HTTP_PROXY, env.HTTPS_PROXY);
    assert.equal(env.NO_PROXY, '127.0.0.1');
    assert.equal(env.NODE_USE_ENV_PROXY, '1');
    assert.match(env.NODE_EXTRA_CA_CERTS ?? '', /authority\.pem$/);
  });

  test('has the client id of the identity that signs in', () => {
    const identity = chain.reference('Microsoft.ManagedIdentity/userAssignedIdentities');
    const { clientId } = identity.properties as { clientId: string };
    assert.equal(env.OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID, clientId);
  });

  test('has the value of the secret that a setting refers to', async () => {
    assert.match(env.SECURE_CONFIG_VALUE ?? '', /^[0-9a-f-]{36}$/);
  });

  const REFERENCES: Record<string, [string, boolean]> = {
    'by vault and secret': ['VaultName=kv-zx33kxwdw43wa;SecretName=secure-config-value', true],
    'by an address with a trailing slash': [
      'SecretUri=https://kv-zx33kxwdw43wa.vault.azure.net/secrets/secure-config-value/',
      true,
    ],
    'to a nonexistent version': [
      `SecretUri=https://kv-zx33kxwdw43wa.vault.azure.net/secrets/secure-config-value/${'0'.repeat(32)}`,
      false,
    ],
    'to a secret whose value the identity may not read': [
      'VaultName=kv-zx33kxwdw43wa;SecretName=demo-secret',
      false,
    ],
    'to a nonexistent vault': ['VaultName=other;SecretName=x', false],
    'that is malformed': ['nonsense', false],
  };
  for (const [what, [inside, resolves]] of Object.entries(REFERENCES)) {
    const title = resolves ? 'resolves a reference' : 'keeps the literal text of a reference';
    test(`${title} ${what}`, async () => {
      const literal = `@Microsoft.KeyVault(${inside})`;
      await chain.update([ANONYMOUS, setting(SETTINGS, 'properties.SECURE_CONFIG_VALUE', literal)]);
      const { json } = await chain.send('/');
      const value = json.env.SECURE_CONFIG_VALUE;
      if (resolves) assert.equal(value, env.SECURE_CONFIG_VALUE);
      else assert.equal(value, literal);
    });
  }

  test('resolves references as the identity that the site names for it', async () => {
    const site = '/Microsoft.Web/sites/app-zx33kxwdw43wa';
    const keeper = chain.deployed('-signin').id;
    await chain.update([ANONYMOUS, setting(site, 'properties.keyVaultReferenceIdentity', keeper)]);
    const { json } = await chain.send('/');
    assert.match(json.env.SECURE_CONFIG_VALUE, /^@Microsoft\.KeyVault\(/);
  });

  test('keeps the literal text of a reference while the network blocks the vault', async () => {
    const group = 'nsg-zx33kxwdw43wa-app';
    await chain.update([ANONYMOUS, setting(group, 'properties.securityRules', [DENY_ALL])]);
    const { json } = await chain.send('/');
    assert.match(json.env.SECURE_CONFIG_VALUE, /^@Microsoft\.KeyVault\(/);
  });
});

const DENY_ALL = {
  name: 'deny-all',
  properties: {
    priority: 100,
    direction: 'Outbound',
    access: 'Deny',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  },
};

describe('the managed identity endpoint', () => {
  let chain: Chain;
  let endpoint: string;
  let header: string;
  before(async () => {
    chain = await startedChain({ bundle: ECHO, edits: [ANONYMOUS] });
    const { env } = (await chain.send('/')).json as Reply['json'];
    endpoint = env.IDENTITY_ENDPOINT;
    header = env.IDENTITY_HEADER;
  });
  after(() => chain.stop());

  const VAULT = { 'api-version': '2019-08-01', resource: 'https://vault.azure.net' };
  const ask = async (query: Record<string, string>, secret: string | undefined = header) => {
    const response = await fetch(`${endpoint}?${new URLSearchParams(query)}`, {
      headers: secret === undefined ? {} : { 'x-identity-header': secret },
    });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  };
  const claimsOf = (token = '') =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  test("issues tokens of the site's own identity", async () => {
    const { status, json } = await ask(VAULT);
    assert.equal(status, 200);
    const { principalId } = chain.reference('Microsoft.Web/sites').identity as {
      principalId: string;
    };
    assert.equal(claimsOf(json.access_token).oid, principalId);
    assert.equal(json.resource, 'https://vault.azure.net');
    assert.equal(json.token_type, 'Bearer');
    assert.match(json.expires_on ?? '', /^\d+$/);
  });

  test('issues tokens of an assigned identity by any of its ids', async () => {
    const { properties, id } = chain.reference('Microsoft.ManagedIdentity/userAssignedIdentities');
    const { clientId, principalId } = properties as Record<string, string>;
    for (const [name, value] of [
      ['client_id', clientId],
      ['principal_id', principalId],
      ['object_id', principalId],
      ['mi_res_id', String(id)],
    ]) {
      const { json } = await ask({ ...VAULT, [name as string]: String(value) });
      assert.equal(claimsOf(json.access_token).oid, principalId, name);
      assert.equal(json.client_id, clientId);
    }
  });

  test('refuses identities that the site does not have', async () => {
    assert.equal((await ask({ ...VAULT, client_id: 'another' })).status, 400);
  });

  test('refuses a request without its secret header', async () => {
    for (const secret of [undefined, '', 'wrong', header.toLowerCase(), `${header}x`]) {
      const response = await fetch(`${endpoint}?${new URLSearchParams(VAULT)}`, {
        headers: secret === undefined ? {} : { 'x-identity-header': secret },
      });
      assert.equal(response.status, 401, String(secret));
    }
  });

  test('refuses requests that violate its contract', async () => {
    assert.equal((await ask({ resource: VAULT.resource })).status, 400);
    assert.equal((await ask({ 'api-version': '2019-08-01' })).status, 400);
    assert.equal((await ask({ ...VAULT, 'api-version': '2018-02-01' })).status, 400);
  });

  test('is absent if the site has no identity', async () => {
    await chain.update([ANONYMOUS, setting('/sites/app-zx33kxwdw43wa', 'identity', undefined)]);
    const { env } = (await chain.send('/')).json as Reply['json'];
    assert.equal(env.IDENTITY_ENDPOINT, undefined);
    assert.equal(env.IDENTITY_HEADER, undefined);
  });
});
