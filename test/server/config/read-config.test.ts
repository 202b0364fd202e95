import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closeEnvironment } from '../../../server/src/config/close-environment.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { fullScope, metadataUrl } from '../../../server/src/config/resource-urls.ts';
import { ConfigError } from '../../../server/src/config/setting.ts';
import { changed, HOSTED } from './environment.ts';

type Change = Readonly<Record<string, string | undefined>>;

const read = (change: Change = {}) => readConfig(changed(HOSTED, change));

/** Values that must be refused, by the setting that the error must name. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  WEBSITE_AUTH_ENABLED: ['', ' ', 'false', '0', '1', 'yes', 'on', 'truee', 'true false', '"true"'],
  MCP_PUBLIC_URL: [
    '',
    'gateway.example/mcp',
    '/mcp',
    'http://gateway.example/mcp',
    'http://127.0.0.1/mcp',
    'http://localhost.evil.example/mcp',
    'ftp://gateway.example/mcp',
    'javascript:alert(1)',
    'https://gateway.example',
    'https://gateway.example/',
    'https://gateway.example/mcp/',
    'https://gateway.example/mcp?',
    'https://gateway.example/mcp?a=1',
    'https://gateway.example/mcp#',
    'https://gateway.example/$(id)',
    'https://a`id`b/mcp',
    'https://gateway.example/a%20b',
    "https://gateway.example/a'b",
    'https://a|b/mcp',
    'https://gateway.example/mcp#a',
    'https://user@gateway.example/mcp',
    'https://:secret@gateway.example/mcp',
    'https://GATEWAY.example/mcp',
    'https://gateway.example:443/mcp',
    'https://gateway.example/a/../mcp',
    'https://gateway.example/"',
    'https://gateway.example/mcp\r\nX: y',
    'https://gateway.example/m cp',
  ],
  MCP_TENANT_ID: [
    '',
    'common',
    'organizations',
    'contoso.example',
    '11111111-1111-4111-8111',
    '11111111-1111-4111-8111-111111111111/v2.0',
    '../11111111-1111-4111-8111-111111111111',
    '{11111111-1111-4111-8111-111111111111}',
  ],
  MCP_PUBLIC_CLIENT_ID: ['public-client', '66666666'],
  MCP_CLIENT_ID: [
    '',
    'api://22222222-2222-4222-8222-222222222222',
    'https://gateway.example/mcp',
    'client',
  ],
  MCP_ALLOWED_CLIENT_IDS: [
    ',',
    ' , ',
    '*',
    'client',
    '33333333-3333-4333-8333-333333333333;44444444-4444-4444-8444-444444444444',
    '33333333-3333-4333-8333-333333333333,*',
  ],
  MCP_ALLOWED_ORIGINS: [
    'https://client.example/',
    'https://client.example/app',
    'https://client.example?',
    'https://client.example:443',
    'https://user@client.example',
    'https://Client.example',
    'https://*.client.example',
    'https://client.example,https://other.example/',
    'https:client.example',
    'client.example',
    'file:///index.html',
    'null',
    '*',
  ],
  MCP_ALLOWED_HOSTS: [
    'server.example:8000',
    'server.example/',
    'https://server.example',
    '*.server.example',
    '*',
    '::1',
    'server.example;other.example',
    'server.example,other.example:443',
  ],
  MCP_LOGIN_ENDPOINT: [
    'login.microsoftonline.com',
    'http://login.microsoftonline.com/',
    'http://127.0.0.1:8001/',
    'https://login.example/tenant',
    'https://login.example/?x',
    'https://user@login.example/',
    'https://login.example/#',
  ],
  MCP_WATCHED_SECRETS: ['a_b', 'a b', 'a/b', 'a,b.c', '../a', 'a'.repeat(128)],
  KEY_VAULT_URI: [
    'vault',
    'http://demo.vault.azure.net/',
    'https://demo.vault.azure.net.evil.example/',
    'https://evil.example/',
    'https://demo.vault.azure.net:8443/',
    'https://demo.vault.azure.net/secrets/x',
    'https://vault.azure.net/',
    'https://a.b.vault.azure.net/',
    'http://169.254.169.254/',
  ],
  PORT: ['http', '-1', '65536', '8000 ', '80.5', '0x50', '8000;9'].filter(
    (port) => port !== '8000 ',
  ),
};

describe('the settings', () => {
  test('are accepted as the deployment sets them', () => {
    const { hosted, authentication, authenticationSkipped, publicUrl, hosts } = read();
    assert.ok(hosted && authentication && !authenticationSkipped);
    assert.equal(publicUrl, 'https://gateway.example/mcp');
    assert.equal(
      authentication.issuer,
      `https://login.microsoftonline.com/${HOSTED.MCP_TENANT_ID}/v2.0`,
    );
    assert.equal(
      authentication.keysUrl.href,
      `https://login.microsoftonline.com/${HOSTED.MCP_TENANT_ID}/discovery/v2.0/keys`,
    );
    assert.deepEqual([...hosts], ['localhost']);
  });

  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) {
      test(`make startup fail when ${name} is ${JSON.stringify(value)} [P-02, BP-06]`, () => {
        assert.throws(
          () => read({ [name]: value }),
          (error) =>
            error instanceof ConfigError &&
            error.message.includes(name) &&
            /^[A-Z][^\n]+\.$/.test(error.message),
        );
      });
    }
  }

  test('never repeat an invalid value in the error message [L-01]', () => {
    for (const [name, values] of Object.entries(WRONG)) {
      for (const value of values.filter((text) => text.length > 12)) {
        try {
          read({ [name]: value });
        } catch (error) {
          assert.ok(!(error as Error).message.includes(value), value);
        }
      }
    }
  });

  test('convert ids to lower case, as they appear in tokens [J-12, J-16]', () => {
    const upper = 'ABCDEFAB-ABCD-4BCD-8BCD-ABCDEFABCDEF';
    const { authentication } = read({
      MCP_TENANT_ID: upper,
      MCP_CLIENT_ID: ` ${upper} `,
      MCP_ALLOWED_CLIENT_IDS: ` ${upper} ,, `,
    });
    const lower = upper.toLowerCase();
    assert.equal(authentication?.tenantId, lower);
    assert.equal(authentication?.audience, lower);
    assert.deepEqual([...(authentication?.clients ?? [])], [lower]);
    assert.ok(authentication?.issuer.includes(lower));
  });
});

test('convert names and origins to the form used in requests [TR-03, V-02]', () => {
  const { hosts, origins } = read({
    MCP_ALLOWED_HOSTS: 'Server.example, [::1]',
    MCP_ALLOWED_ORIGINS: 'https://client.example, http://localhost:6274 ,vscode-webview://view',
  });
  assert.deepEqual([...hosts], ['localhost', 'server.example', '[::1]']);
  assert.deepEqual(
    [...origins],
    ['https://client.example', 'http://localhost:6274', 'vscode-webview://view'],
  );
});

describe('the decision where callers are identified', () => {
  const AUTH: Change = { WEBSITE_SITE_NAME: undefined };
  const NOTHING: Change = Object.fromEntries(Object.keys(HOSTED).map((name) => [name, undefined]));
  const cases: Readonly<
    Record<string, readonly [Change, 'enforced' | 'skipped' | 'none' | 'refused']>
  > = {
    'on App Service with authentication': [{}, 'enforced'],
    'in any letter case': [{ WEBSITE_AUTH_ENABLED: 'tRuE' }, 'enforced'],
    'on App Service with authentication, even if it is to be skipped': [
      { SKIP_EASY_AUTH: 'true' },
      'enforced',
    ],
    'elsewhere with authentication': [AUTH, 'enforced'],
    'on App Service with authentication skipped': [
      { WEBSITE_AUTH_ENABLED: undefined, SKIP_EASY_AUTH: 'TRUE' },
      'skipped',
    ],
    'on App Service with neither': [{ WEBSITE_AUTH_ENABLED: undefined }, 'refused'],
    'on App Service with a skip other than true': [
      { WEBSITE_AUTH_ENABLED: undefined, SKIP_EASY_AUTH: 'yes' },
      'refused',
    ],
    'on a laptop': [NOTHING, 'none'],
    'on a laptop that skips': [{ ...NOTHING, SKIP_EASY_AUTH: 'true' }, 'none'],
    'on a laptop with authentication but no keys to verify with': [
      { ...NOTHING, WEBSITE_AUTH_ENABLED: 'true' },
      'refused',
    ],
  };
  for (const [title, [change, expected]] of Object.entries(cases)) {
    test(`is ${expected} ${title} [P-02, BP-06]`, () => {
      if (expected === 'refused') {
        assert.throws(() => read(change), ConfigError);
        return;
      }
      const { authentication, authenticationSkipped } = read(change);
      assert.equal(authentication !== undefined, expected === 'enforced');
      assert.equal(authenticationSkipped, expected === 'skipped');
    });
  }

  test('names all missing settings at once [P-02]', () => {
    const change = { ...NOTHING, WEBSITE_AUTH_ENABLED: 'true' };
    assert.throws(() => read(change), /Set MCP_TENANT_ID and MCP_CLIENT_ID and MCP_PUBLIC_URL\./);
  });

  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.4',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'machine',
  ]) {
    test(`refuses to start a server without sign-in that would listen on ${host} [BP-06]`, () => {
      assert.throws(() => read({ ...NOTHING, HOST: host }), /HOST/);
      assert.ok(read({ HOST: host }).authentication);
    });
  }

  test("binds a laptop's server to loopback only [BP-06]", () => {
    for (const host of [undefined, 'localhost', '127.0.0.1', '::1']) {
      assert.deepEqual(read({ ...NOTHING, HOST: host }).listen, {
        port: 8000,
        host: host ?? 'localhost',
      });
    }
    assert.deepEqual([...read(NOTHING).hosts], ['localhost', '127.0.0.1', '[::1]']);
    assert.deepEqual(read().listen, { port: 8000, host: '0.0.0.0' });
    assert.deepEqual(read({ PORT: '/run/server.sock' }).listen, { path: '/run/server.sock' });
  });
});

describe('the resolved secret', () => {
  test('is checked and dropped: neither environment nor configuration keeps it [MCP01]', () => {
    const env = changed(HOSTED, { SECURE_CONFIG_VALUE: 'canary-value' });
    const config = readConfig(env);
    closeEnvironment(env);
    assert.equal(config.settings.SECURE_CONFIG_VALUE, 'resolved');
    assert.ok(!JSON.stringify([env, config]).includes('canary'));
  });

  test('is distinguished from an unresolved reference [MCP01]', () => {
    const reference = '@Microsoft.KeyVault(SecretUri=https://demo.vault.azure.net/secrets/x/)';
    assert.equal(
      read({ SECURE_CONFIG_VALUE: reference }).settings.SECURE_CONFIG_VALUE,
      'unresolved',
    );
    assert.equal(read({ SECURE_CONFIG_VALUE: ' ' }).settings.SECURE_CONFIG_VALUE, 'missing');
  });
});

test('derives scope names and the metadata URL only from the public URL [AU-02, AU-03]', () => {
  assert.equal(fullScope('https://a.example/x/mcp', 's'), 'https://a.example/x/mcp/s');
  assert.equal(
    metadataUrl('https://a.example/x/mcp'),
    'https://a.example/.well-known/oauth-protected-resource/x/mcp',
  );
});
