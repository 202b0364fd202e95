import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../server/page/browser.ts';
import { needs } from '../../support/needs.ts';
import { CLIENT, openTenant, type Tenant, VS_CODE } from './support/tenant.ts';
import { authorizeUrl, redeem, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const UNREGISTERED = { redirect_uri: 'https://elsewhere.example/callback' };
const ID = '[0-9a-f-]{36}';
const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`;

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('an error page', () => {
  test('allows its own script by digest and nothing else', async () => {
    const { response } = await new Visitor(tenant).go(authorizeUrl(tenant, UNREGISTERED));
    const policy = response.headers.get('content-security-policy') ?? '';
    const html = await response.text();
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.ok(policy.includes(`script-src ${sha256(scripts[0]?.[1] ?? '')};`), policy);
    assert.equal(policy.match(/sha256-/g)?.length, 2);
    assert.match(policy, /^default-src 'none'; .*base-uri 'none'; frame-ancestors 'none'$/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.doesNotMatch(html, /\son[a-z]+=/);
  });

  test('names the request, the correlation and the time as Entra does', async () => {
    const { response } = await new Visitor(tenant).go(authorizeUrl(tenant, UNREGISTERED));
    const rows = (await response.text()).matchAll(/<dt>([^<]+)<\/dt><dd><code>([^<]+)</g);
    const [request, correlation, time] = [...rows].map(([, name, value]) => `${name}: ${value}`);
    assert.match(request ?? '', new RegExp(`^Request Id: ${ID}$`));
    assert.match(correlation ?? '', new RegExp(`^Correlation Id: ${ID}$`));
    assert.match(time ?? '', new RegExp(`^Timestamp: ${TIME}$`));
  });

  for (const path of ['nothing', 'oauth2/v2.0/nothing', 'v2.0/login']) {
    test(`answers a browser at an unknown address, JSON a program: ${path}`, async () => {
      const shown = await fetch(`${tenant.base}${path}`, { headers: HTML });
      assert.equal(shown.status, 404);
      assert.equal(shown.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(await shown.text(), /<h1>Page not found<\/h1>/);
      const read = await fetch(`${tenant.base}${path}`);
      assert.deepEqual([read.status, await read.json()], [404, { error: 'not_found' }]);
    });
  }

  test('answers a browser for another tenant, JSON a program: 90002', async () => {
    const url = authorizeUrl(tenant).replace(tenant.base, `${tenant.entra.login}elsewhere/`);
    const shown = await fetch(url, { headers: HTML });
    assert.equal(shown.status, 400);
    assert.match(await shown.text(), /<h1>This request is not valid<[\s\S]*AADSTS90002: /);
    const { error_codes } = (await (await fetch(url)).json()) as { error_codes: number[] };
    assert.deepEqual(error_codes, [90002]);
  });

  test('explains each error number, at the address that the error itself names', async () => {
    const { body } = await redeem(tenant, { grant_type: 'refresh_token' });
    const response = await fetch(String(body.error_uri));
    assert.equal(response.status, 200);
    const html = await response.text();
    assert.match(html, /<h1>AADSTS900144<\/h1>/);
    assert.match(html, /must contain the following parameter: &#39;…&#39;/);
    for (const code of ['1', '__proto__', '900144&x=1', '']) {
      const unknown = await fetch(`${tenant.entra.login}error?code=${code}`, { headers: HTML });
      assert.equal(unknown.status, 404, code);
    }
  });

  for (const path of ['oauth2/v2.0/token', 'oauth2/v2.0/devicecode']) {
    test(`never answers ${path}, whose callers parse JSON even if they accept HTML`, async () => {
      const response = await fetch(`${tenant.base}${path}`, {
        method: 'POST',
        headers: HTML,
        body: new URLSearchParams({ grant_type: 'refresh_token' }),
      });
      const { error_codes } = (await response.json()) as { error_codes: number[] };
      assert.deepEqual(error_codes, [900144]);
    });
  }
});

describe('the page about a redirect that is not registered', () => {
  const pageFor = async (redirect: string, client = CLIENT) => {
    const url = authorizeUrl(tenant, { redirect_uri: redirect, client_id: client });
    const { response } = await new Visitor(tenant).go(url);
    assert.equal(response.status, 400);
    const html = await response.text();
    assert.match(html, /AADSTS50011/);
    return html;
  };

  for (const [sent, registered] of [
    ['http://127.0.0.1:5123/other/callback', 'http://127.0.0.1/other/callback'],
    [
      'https://claude.ai/api/mcp/auth_callback?a=1&b=2',
      'https://claude.ai/api/mcp/auth_callback?a=1&amp;b=2',
    ],
    [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ],
  ] as const) {
    test(`names the setting and the commands that register it: ${sent}`, async () => {
      const html = await pageFor(sent);
      for (const command of [
        `AZURE_MCP_CLIENT_REDIRECTS=&quot;${registered}&quot; npm start`,
        `azd env set AZURE_MCP_CLIENT_REDIRECTS &quot;${registered}&quot; &amp;&amp; azd provision`,
      ]) {
        assert.ok(html.includes(`<code class="copy">${command}</code>`), html);
      }
    });
  }

  for (const hostile of [
    'http://127.0.0.1/"; reboot; "',
    'http://127.0.0.1/$(reboot)',
    'http://127.0.0.1/`reboot`',
    'http://127.0.0.1/a,http://evil.example',
    'http://evil.example/callback',
    'javascript:alert(1)',
  ]) {
    test(`prints no command for what Entra refuses: ${hostile}`, async () => {
      const html = await pageFor(hostile);
      assert.match(html, /This redirect cannot be registered: it must /);
      assert.doesNotMatch(html, /<code class="copy">/);
    });
  }

  test('prints no command in which a shell would put the value of a variable', async () => {
    const html = await pageFor('https://evil.example/%PATH%');
    assert.match(html, /AZURE_MCP_CLIENT_REDIRECTS[\s\S]*No command is shown/);
    assert.doesNotMatch(html, /<code class="copy">/);
  });

  test('advises nothing about the registration of the API, or another publisher’s', async () => {
    for (const id of [tenant.api.appId, VS_CODE]) {
      assert.doesNotMatch(await pageFor('http://127.0.0.1/other', id), /CLIENT_REDIRECTS/);
    }
  });
});

describe('text from outside stays text on every page:', () => {
  const HOSTILE = `"'><img src=x onerror=alert(1)><script>alert(1)</script>&lt;`;
  const escaped = /&quot;&#39;&gt;&lt;img src=x onerror=alert\(1\)&gt;&lt;script&gt;/;

  const cases: Readonly<Record<string, (at: Tenant) => string>> = {
    'the client id of a sign-in': (at) => authorizeUrl(at, { client_id: HOSTILE }),
    'the redirect of a sign-in': (at) => authorizeUrl(at, { redirect_uri: HOSTILE }),
    'the client id of an administrator’s consent': ({ base }) =>
      `${base}adminconsent?client_id=${encodeURIComponent(HOSTILE)}`,
    'the redirect of an administrator’s consent': ({ base }) =>
      `${base}adminconsent?client_id=${CLIENT}&redirect_uri=${encodeURIComponent(HOSTILE)}`,
  };
  for (const [title, urlOf] of Object.entries(cases)) {
    test(title, async () => {
      const { response } = await new Visitor(tenant).go(urlOf(tenant));
      const html = await response.text();
      assert.match(html, escaped);
      assert.doesNotMatch(html, /<img|<script>alert/);
    });
  }

  test('the tenant, the path and the query', async () => {
    const raw = encodeURIComponent(HOSTILE);
    for (const path of [`${raw}/adminconsent`, `${raw}`, `x/${raw}?${raw}=${raw}`]) {
      const response = await fetch(`${tenant.entra.login}${path}`, { headers: HTML });
      assert.ok([400, 404].includes(response.status), path);
      assert.doesNotMatch(await response.text(), /<img|<script>alert/, path);
    }
  });

  test('the names of an application and of its scopes', async () => {
    await using own = await openTenant();
    own.client.displayName = HOSTILE;
    for (const scope of own.api.api.oauth2PermissionScopes) {
      Object.assign(scope, { adminConsentDisplayName: HOSTILE, userConsentDisplayName: HOSTILE });
    }
    const visitor = new Visitor(own);
    const login = await visitor.go(authorizeUrl(own));
    const consent = await visitor.go(login.url, { user: own.user('Ben') });
    const forAll = await visitor.go(`${own.base}adminconsent?client_id=${CLIENT}`);
    const home = await visitor.go(own.entra.login);
    for (const { response } of [consent, forAll, home]) {
      const html = await response.text();
      assert.match(html, escaped);
      assert.doesNotMatch(html, /<img|<script/);
    }
  });
});

describe('the details of an error', needs('chromium'), () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  const withPage = async (options: BrowserContextOptions, look: (page: Page) => Promise<void>) => {
    const context = await browser.newContext(options);
    try {
      await look(await context.newPage());
    } finally {
      await context.close();
    }
  };
  const button = (page: Page) => page.getByRole('button', { name: 'Copy details' });
  const TEXT = new RegExp(
    `^Request Id: ${ID}\\nCorrelation Id: ${ID}\\nTimestamp: ${TIME}\\nMessage: AADSTS50011: .*elsewhere`,
  );

  test('are copied by a button, which says so', () =>
    withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.goto(authorizeUrl(tenant, UNREGISTERED));
      await button(page).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Copied').waitFor();
      assert.match(String(await page.evaluate('navigator.clipboard.readText()')), TEXT);
    }));

  test('are selected where the browser has no clipboard for the page', () =>
    withPage({}, async (page) => {
      await page.addInitScript('delete Navigator.prototype.clipboard');
      await page.goto(authorizeUrl(tenant, UNREGISTERED));
      await button(page).click();
      await page.getByRole('status').getByText('Selected').waitFor();
      const selected = String(await page.evaluate('getSelection().toString()'));
      assert.match(selected, /AADSTS50011[\s\S]*Request Id[\s\S]*Timestamp/);
    }));

  test('have no button where scripts are switched off', () =>
    withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(authorizeUrl(tenant, UNREGISTERED));
      await page.getByText('AADSTS50011').waitFor();
      assert.equal(await button(page).count(), 0);
    }));
});
