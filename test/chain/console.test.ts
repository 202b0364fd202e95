import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ConsoleServer, openConsole } from '../../twin/console/open-console.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { openBrowserOf } from './support/person.ts';

const NO_HISTORY = { edits: () => [], before: () => undefined };

describe('the console', needs('chromium'), () => {
  let chain: Chain;
  let browser: Browser;
  let shown: ConsoleServer;
  const pages: Page[] = [];
  before(async () => {
    [chain, browser, shown] = await Promise.all([startChain(), launchBrowser(), openConsole(0)]);
    shown.serve(chain.twin, NO_HISTORY);
  });
  after(() => Promise.all([browser.close(), shown.close(), chain.stop()]));
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.context().close())));

  async function open(address = ''): Promise<Page> {
    const page = await openBrowserOf(browser);
    pages.push(page);
    await page.goto(shown.url + address);
    await page.getByText('live', { exact: true }).waitFor();
    return page;
  }
  const call = (caller: Record<string, string>) =>
    callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], caller);
  const latest = () => chain.twin.calls.all().at(-1)?.id ?? '';

  test('lists a call as it ends, and opens it', async () => {
    const page = await open();
    await call(bearerOf(chain, 'ada', 'user_impersonation'));
    const row = page.locator(`[data-id="${latest()}"][data-end="answered"]`);
    await row.waitFor();
    await row.click();
    assert.equal(page.url(), `${shown.url}#/calls/${latest()}`);
    await page.locator(`article[data-id="${latest()}"]`).waitFor();
  });

  test('opens a refused call to its deciding line', async () => {
    const page = await open();
    await call({});
    await page.locator(`[data-id="${latest()}"][data-end="refused"] a`).click();
    const deciding = page.getByLabel('The deciding step');
    assert.match(await deciding.innerText(), /infra\/gateway\/[\w.-]+\.xml:\d+/);
  });
});
