import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLIENTS } from '../../../server/src/contract/clients/all.ts';
import { endpointOf } from '../../../server/src/contract/clients/endpoint.ts';
import { stepText } from '../../../server/src/contract/clients/step-title.ts';
import { html } from '../../../server/src/status/pages/html.ts';
import { signedIn } from '../harness/call.ts';
import { CLIENT, principalHeader, startIssuer } from '../harness/issuer.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';
import { get } from './get.ts';
import { ADA, HOSTED } from './scenes.ts';

const CANARIES = {
  WEBSITE_SITE_NAME: 'canary-site',
  WEBSITE_PRIVATE_IP: '10.99.98.97',
  MCP_ALLOWED_ORIGINS: 'https://canary-origin.example',
  MCP_ALLOWED_HOSTS: 'canary-host.example',
  MCP_ALLOWED_CLIENT_IDS: `${CLIENT},44444444-4444-4444-8444-444444444444`,
  KEY_VAULT_URI: 'https://canary-vault.vault.azure.net/',
  SECURE_CONFIG_VALUE: 'canary-secret',
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://canary-ingestion.example/',
  IDENTITY_ENDPOINT: 'http://canary-identity',
  PATH: '/canary-path',
};

const issuer = await startIssuer();
const server = await startServer({
  env: { ...issuer.env, ...HOSTED, ...CANARIES },
  lookup: async () => [{ address: '10.77.66.55', family: 4 }],
});
const claims = issuer.userClaims(ADA);
const browser = principalHeader(claims);

for (const path of ['/', '/readyz']) {
  describe(`GET ${path}`, () => {
    test('answers 401 to an anonymous visitor, and reveals nothing [P-09]', async () => {
      const { status, headers, text } = await get(server, path);
      assert.equal(status, 401);
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer resource_metadata="https:/);
      assert.doesNotMatch(text, /posture|verified|declared|<html/);
    });

    for (const spelling of [`${path}?x=1`, `${path}?access=readyz`, `${path}#x`]) {
      test(`reveals nothing to an anonymous visitor at ${spelling} [P-09]`, async () => {
        const { status, text } = await get(server, spelling);
        assert.equal(status, spelling.includes('?') ? 400 : 401);
        assert.doesNotMatch(text, /posture|verified|declared|<html/);
      });
    }

    test('answers 401 to headers that contradict each other [P-09]', async () => {
      const two = { ...browser, 'x-ms-client-principal-id': 'somebody-else' };
      assert.equal((await get(server, path, two)).status, 401);
    });

    test('answers 401 to a header whose token names another caller [P-09]', async () => {
      const other = issuer.userClaims({ oid: 'bbbbbbbb-0000-4000-8000-00000000000b', name: 'Bob' });
      const mixed = { ...(await signedIn(issuer, other)), ...browser };
      assert.equal((await get(server, path, mixed)).status, 401);
    });

    test('answers a visitor with a browser session or a token', async () => {
      assert.notEqual((await get(server, path, browser)).status, 401);
      assert.equal((await get(server, path, await signedIn(issuer, claims))).status, 200);
    });

    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      test(`refuses ${method}`, async () => {
        const response = await fetch(new URL(path, server.url), { method, headers: browser });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get('allow'), 'GET');
      });
    }

    test('contains no value of a setting and no vault address', async () => {
      await get(server, path, await signedIn(issuer, claims));
      const answer = await get(server, path, browser);
      // What clients are told is public: the metadata names the sign-in service too.
      const text = answer.text.replace(/<h2 id="connect">[\s\S]*?<\/section>/, '');
      const bytes = JSON.stringify([...answer.headers]) + text;
      assert.doesNotMatch(bytes, /canary|44444444|10\.99\.98\.97|10\.77\.66\.55/i);
      assert.ok(!bytes.includes(issuer.login) && !bytes.includes(String(server.port)));
    });

    test('contains no part of the token that it was opened with', async () => {
      const headers = await signedIn(issuer, claims);
      const answer = await get(server, path, headers);
      const signature = String(headers.authorization).split('.')[2] as string;
      assert.ok(!answer.text.includes(signature));
      assert.ok(!answer.text.includes(`sub-${ADA.oid}`));
    });
  });
}

describe('the steps for clients', () => {
  const clientId = '55555555-5555-4555-8555-555555555555';
  const escaped = (text: string) => html`${text}`.markup;

  for (const [what, id, environment] of [
    ['the client id of the setting', clientId, { MCP_PUBLIC_CLIENT_ID: clientId }],
    ['a placeholder without the setting', '<client id>', {}],
  ] as const) {
    test(`are those of the list, with ${what}`, async () => {
      const own = await startServer({ env: { ...issuer.env, ...HOSTED, ...environment } });
      const { text } = await get(own, '/', browser);
      const endpoint = endpointOf({
        mcpUrl: String(issuer.env.MCP_PUBLIC_URL),
        clientId: id,
        loginEndpoint: issuer.login,
        tenantId: String(issuer.env.MCP_TENANT_ID),
        baseScope: 'user_impersonation',
      });
      for (const { name, steps } of CLIENTS) {
        const given = steps(endpoint);
        // A program of the visitor's own takes a whole file, which the page leaves to its document.
        if (given.some(({ kind }) => kind === 'code')) continue;
        assert.ok(text.includes(`<details><summary>${escaped(name)}</summary>`), name);
        for (const step of given) {
          assert.ok(text.includes(`<code class="copy">${escaped(stepText(step))}</code>`), name);
        }
      }
      assert.ok(text.includes(`<code>${escaped(id)}</code>`));
    });
  }
});

for (const target of [
  '//',
  '/.',
  '/%2e',
  '/index.html',
  '/readyz/',
  '/READYZ',
  '/readyz;a',
  '/%72eadyz',
  '/readyz%00',
]) {
  test(`serves no page at ${target} [P-09]`, async () => {
    const principal = Object.entries(browser).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${principal.join('')}Connection: close\r\n\r\n`;
    assert.match(await sendRaw(server.port, head), /^HTTP\/1\.1 404 /);
  });
}
