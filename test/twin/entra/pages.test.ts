import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { listenQuietly } from '../../server/harness/listen.ts';
import { launchBrowser } from '../../server/page/browser.ts';
import { findFaults } from '../../server/page/find-faults.ts';
import { needs } from '../../support/needs.ts';
import { SCENES } from './support/scenes.ts';
import { openTenant, type Tenant } from './support/tenant.ts';
import { authorizeUrl } from './support/visitor.ts';

const SMALL = `[...document.querySelectorAll('button, input:not([type=hidden]):not([type=checkbox])')]
  .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)`;

describe('the pages of the sign-in service', needs('chromium'), () => {
  let browser: Browser;
  let tenant: Tenant;
  let strict: Tenant;
  before(async () => {
    browser = await launchBrowser();
    tenant = await openTenant();
    strict = await openTenant({ usersMayConsent: false });
  });
  after(async () => {
    await browser.close();
    await tenant[Symbol.asyncDispose]();
    await strict[Symbol.asyncDispose]();
  });

  const withPage = async (options: BrowserContextOptions, look: (page: Page) => Promise<void>) => {
    const context = await browser.newContext(options);
    try {
      await look(await context.newPage());
    } finally {
      await context.close();
    }
  };

  for (const { title, open, isStrict } of SCENES) {
    test(`fit every width, light and dark: ${title}`, () =>
      withPage({ bypassCSP: true }, async (page) => {
        await open(page, isStrict ? strict : tenant);
        await page.getByRole('heading', { level: 1, name: title.trim(), exact: true }).waitFor();
        assert.equal(await page.title(), title.trim());
        assert.deepEqual(await findFaults(page), []);
        await page.setViewportSize({ width: 360, height: 800 });
        assert.deepEqual(await page.evaluate(SMALL), []);
      }));
  }

  test('lead a user from the client and back, by keyboard and without script', async () => {
    const client = createServer((_request, response) => response.end('here again'));
    const redirect_uri = `http://localhost:${await listenQuietly(client, 'localhost')}/callback`;
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(authorizeUrl(tenant, { redirect_uri }));
      for (const name of [/^Ada/, /^Accept/]) {
        const button = page.getByRole('button', { name });
        await button.focus();
        await page.keyboard.press('Enter');
        await page.waitForLoadState();
      }
      await page.waitForURL(/\/callback\?code=/);
      assert.match(await page.content(), /here again/);
    });
  });

  test('load nothing, run no script, and refuse to be framed', async () => {
    const response = await fetch(authorizeUrl(tenant), { redirect: 'manual' });
    const location = new URL(response.headers.get('location') ?? '', tenant.entra.login);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const { headers } = await fetch(location, { headers: { cookie } });
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /script-src|unsafe/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  test('let another user sign in in the same browser, without a confirmation or a script', async () => {
    const client = createServer((_request, response) => response.end('back'));
    const redirect_uri = `http://localhost:${await listenQuietly(client, 'localhost')}/callback`;
    await withPage({ javaScriptEnabled: false }, async (page) => {
      for (const name of ['Ada', 'Ben']) {
        await page.goto(authorizeUrl(tenant, { redirect_uri, prompt: 'select_account' }));
        await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
        const accept = page.getByRole('button', { name: 'Accept' });
        // Who has consented before is not asked again. Only waiting may race: a click that is left over
        // would submit the next user's form a second time.
        await Promise.race([accept.waitFor(), page.waitForURL(/callback\?code=/)]);
        if (await accept.isVisible()) await accept.click();
        await page.waitForURL(/\/callback\?code=/);
      }
    });
  });
});
