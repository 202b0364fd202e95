import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

/** Return addresses that a browser would resolve to another site, or to the gateway itself. */
const FOREIGN = [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'http://localhost:1/',
  'javascript:alert(1)',
];

describe('a browser at the gateway', needs('chromium'), () => {
  let chain: Chain;
  let browser: Browser;
  let origin: string;
  before(async () => {
    [chain, browser] = await Promise.all([startChain(), launchBrowser()]);
    ({ origin } = new URL(chain.twin.mcpUrl));
  });
  after(() => Promise.all([browser.close(), chain.stop()]));
  beforeEach(() => chain.forgetConsents());

  const welcomed = (page: Page, user: string) =>
    page.getByRole('heading', { name: `Signed in as ${user}` }).waitFor();

  async function signIn(user: string, page: Page): Promise<void> {
    await page.goto(`${origin}/`);
    await signInAs(page, user);
    await accept(page);
    await welcomed(page, user);
  }

  test('signs in at the root and shows the status page', async () => {
    const page = await openBrowserOf(browser);
    await signIn('Ben', page);
    assert.equal(page.url(), `${origin}/`);
    await page.getByText(chain.twin.mcpUrl, { exact: true }).waitFor();
  });

  test('asks for consent once at /.auth/login/aad', async () => {
    for (const isFirst of [true, false]) {
      const page = await openBrowserOf(browser);
      await page.goto(`${origin}/.auth/login/aad`);
      await page.getByText('to continue to MCP server (reference)').waitFor();
      await signInAs(page, 'Ben');
      if (isFirst) assert.deepEqual(await accept(page), ['View your name and email address']);
      await welcomed(page, 'Ben');
      assert.equal(page.url(), `${origin}/`);
    }
  });

  test('cannot call /mcp with its sign-in cookie', async () => {
    // The page's content security policy would block the request before it is sent; bypass it here.
    const page = await openBrowserOf(browser, { bypassCSP: true });
    await signIn('Ada', page);
    const cookies = await page.context().cookies(origin);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    assert.match(cookie, /\bAppServiceAuthSession=/);

    const { status, challenge } = await callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], {
      cookie,
    });
    assert.equal(status, 401);
    assert.doesNotMatch(String(challenge), /error=/);

    const fromPage = await page.evaluate(async () => {
      const options = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      };
      return (await fetch('/mcp', options)).status;
    });
    assert.equal(fromPage, 403, 'a page from an origin that is not allowed');
  });

  test('is not redirected to another site after signing in or out', async () => {
    const page = await openBrowserOf(browser);
    for (const path of ['login/aad?post_login_redirect_uri=', 'logout?post_logout_redirect_uri=']) {
      for (const target of FOREIGN) {
        const address = `${origin}/.auth/${path}${encodeURIComponent(target)}`;
        const response = await page.goto(address);
        assert.equal(response?.status(), 400, address);
        assert.equal(page.url(), address);
      }
    }
  });
});
