import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { VIEWS } from '../../twin/console/page/kit/views.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { findFaults } from '../server/page/find-faults.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../support/tools.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { openConsole, type ShownConsole } from './support/console.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the console', needs('chromium'), () => {
  let chain: Chain;
  let browser: Browser;
  let shown: ShownConsole;
  const pages: Page[] = [];
  before(async () => {
    [chain, browser] = await Promise.all([startChain(), launchBrowser()]);
    shown = await openConsole(chain);
  });
  after(() => Promise.all([browser.close(), shown.close(), chain.stop()]));
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.context().close())));

  async function open(address = '', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openBrowserOf(browser, options);
    pages.push(page);
    await page.goto(shown.url + address);
    await page.getByText('live', { exact: true }).waitFor();
    return page;
  }
  const call = (caller: Record<string, string>, name = OPEN_TOOL.name) =>
    callTool(chain, name, OPEN_TOOL.samples[0], caller);
  const ada = () => bearerOf(chain, 'ada', 'user_impersonation');
  const latest = () => chain.twin.calls.all().at(-1)?.id ?? '';

  test('lists a call as it ends, and opens it', async () => {
    const page = await open();
    await call(ada());
    const row = page.locator(`[data-id="${latest()}"][data-end="answered"]`);
    await row.waitFor();
    await row.click();
    assert.equal(page.url(), `${shown.url}#/calls/${latest()}`);
    await page.locator(`article[data-id="${latest()}"]`).waitFor();
  });

  test('opens a refused call to its deciding line, which exists', async () => {
    const page = await open();
    await call({});
    await page.locator(`[data-id="${latest()}"][data-end="refused"] a`).click();
    const deciding = page.getByLabel('The deciding step');
    const [, file = '', line] = /([\w./-]+):(\d+)$/.exec(await deciding.innerText()) ?? [];
    assert.ok(existsSync(join(ROOT, file)), file);
    assert.ok(readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1]?.trim());
    await page.getByRole('heading', { name: 'Why?' }).waitFor();
  });

  test('shows a call as open until it ends', async () => {
    const page = await open();
    const record = chain.twin.calls.all().length;
    const sending = Promise.withResolvers<void>();
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('{'));
        await sending.promise;
        controller.enqueue(new TextEncoder().encode('}'));
        controller.close();
      },
    });
    const headers = { 'content-type': 'application/json', ...ada() };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    const answered = fetch(chain.twin.mcpUrl, init);
    await page.locator('[data-end="open"]').waitFor();
    sending.resolve();
    await (await answered).arrayBuffer();
    await page
      .locator(`[data-id="${chain.twin.calls.all()[record]?.id}"][data-end="refused"]`)
      .waitFor();
  });

  test('opens a call by the beginning of its id, as the terminal prints it', async () => {
    await call({});
    const { id = '' } = chain.twin.calls.all().at(-1) ?? {};
    const page = await open();
    await page.goto(`${shown.url}#/calls/${id.slice(0, 8)}`);
    await page.locator(`article[data-id="${id}"]`).waitFor();
  });

  test('is used by keyboard alone', async () => {
    const page = await open();
    await call(ada());
    await call({});
    const [older = '', newer = ''] = chain.twin.calls
      .all()
      .map(({ id }) => id)
      .slice(-2);
    // The newest come first, and others may follow in a later message.
    for (const id of [newer, older]) await page.locator(`[data-id="${id}"]`).waitFor();
    const { keyboard } = page;
    await keyboard.press('j');
    await keyboard.press('j');
    await keyboard.press('Enter');
    await page.locator(`article[data-id="${older}"]`).waitFor();
    await keyboard.press('k');
    await page.locator(`article[data-id="${newer}"]`).waitFor();
    await keyboard.press('Escape');
    await page.waitForURL(`${shown.url}#/calls`);
    await keyboard.press('/');
    await keyboard.type('refused by keyboard');
    await page.getByText('No call matches the filter').waitFor();
    await keyboard.press('Escape');
    await page.locator(`[data-id="${newer}"]`).waitFor();
    await keyboard.press('?');
    await page.getByRole('dialog').getByText('Next call').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('2');
    await page.getByRole('heading', { name: 'The chain, as deployed now' }).waitFor();
  });

  test('filters by text and outcome', async () => {
    const page = await open();
    await call(ada());
    const good = latest();
    await call({});
    const bad = latest();
    for (const id of [bad, good]) await page.locator(`[data-id="${id}"]`).waitFor();
    await page.getByLabel('Any outcome').selectOption('refused');
    await page.locator(`[data-id="${good}"]`).waitFor({ state: 'detached' });
    assert.equal(await page.locator(`[data-id="${bad}"]`).count(), 1);
    await page.getByLabel('Filter by text').fill(good);
    await page.locator(`[data-id="${bad}"]`).waitFor({ state: 'detached' });
  });

  test('has no fault that axe finds in any view, in light and dark, on phone and desktop', async () => {
    await call(ada());
    await call({});
    const bad = latest();
    for (const address of [...VIEWS.map(([name]) => `#/${name}`), `#/calls/${bad}`]) {
      const page = await open(address, { bypassCSP: true });
      await page.locator('h1, .row').first().waitFor();
      assert.deepEqual(await findFaults(page), [], address);
    }
  });

  test('shows hostile text as text, wherever a caller can put it', async () => {
    const page = await open();
    const blocked: string[] = [];
    page.on('console', (message) => blocked.push(message.text()));
    page.on('dialog', (dialog) => blocked.push(dialog.message()));
    const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>\' $(id) `id`';
    await fetch(`${chain.twin.mcpUrl}?${encodeURIComponent(hostile)}=1`, {
      method: 'POST',
      headers: { 'x-evil': hostile, 'user-agent': hostile, 'content-type': hostile },
      body: '{}',
    });
    await call({ ...ada(), 'x-evil': hostile }, hostile);
    const id = latest();
    await page.locator(`[data-id="${id}"] a`).click();
    await page.locator(`article[data-id="${id}"]`).waitFor();
    await page.getByLabel(/Show all/).check();
    await page.locator('.heads').getByText('onerror=alert(1)').first().waitFor();
    assert.equal(await page.locator('img, article script').count(), 0);
    assert.deepEqual(blocked, []);
  });

  test('breaks none of the rules of its own policy', async () => {
    const page = await open();
    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    page.on('pageerror', (error) => violations.push(String(error)));
    for (const [name] of VIEWS) {
      await page.goto(`${shown.url}#/${name}`);
      await page.locator('h1, .row, .empty').first().waitFor();
    }
    assert.deepEqual(violations, []);
  });

  test('sends a call through the front door, and shows it', async () => {
    const page = await open('#/try');
    await page.getByLabel('Tool').fill(OPEN_TOOL.name);
    for (const [name, value] of Object.entries(OPEN_TOOL.samples[0] as object)) {
      await page.getByLabel(name).fill(typeof value === 'string' ? value : JSON.stringify(value));
    }
    const shell = page.getByText(/^curl -s /);
    assert.match(await shell.innerText(), /\$\(npm run -s token -- --user 'ada'/);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Answer 200' }).waitFor();
    await page.getByRole('link', { name: 'See the call travel' }).click();
    await page.locator('article[data-id] .outcome.answered').waitFor();
  });

  test('shows which layer stops each attack, and which one would without it', async () => {
    const page = await open('#/try');
    const attacks = page.locator('[data-attack]');
    await attacks.first().waitFor();
    for (const attack of await attacks.all()) {
      await attack.getByRole('button', { name: /^Run/ }).click();
      const rungs = attack.locator('.rungs > li');
      await rungs.nth(1).waitFor();
      const [first = '', second = ''] = await rungs.allInnerTexts();
      assert.match(first, /^stopped by (?:gateway|network), /);
      assert.match(second, /^(?:without that, stopped by \w+, |then nothing)/);
      assert.equal((await rungs.getByRole('link', { name: 'See the call' }).count()) > 1, true);
    }
    await page.goto(`${shown.url}#/calls`);
    await page.locator('.row .who').getByText('attack sample').first().waitFor();
  });

  test('shows sign-ins, and what was issued', async () => {
    const page = await open('#/sign-ins');
    const person = await openBrowserOf(browser);
    pages.push(person);
    chain.forgetConsents();
    await person.goto(new URL('/', chain.twin.mcpUrl).href);
    await signInAs(person, 'Ben');
    await accept(person);
    await page.locator('.row').filter({ hasText: 'Ben' }).first().click();
    await page.locator('article').getByText('Ben').first().waitFor();
  });

  test('shows records, and evaluates the rules when told to', async () => {
    const page = await open('#/records');
    await call(ada(), GUARDED_TOOLS[0]?.name ?? 'no_such_tool');
    await page.getByText('mcp_').first().waitFor();
    let evaluated = 0;
    const { watch } = chain.twin;
    const evaluate = watch.evaluate.bind(watch);
    Object.assign(watch, {
      evaluate: () => {
        evaluated += 1;
        evaluate();
      },
    });
    const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await page.getByRole('button', { name: 'Evaluate now' }).click();
    await answered;
    assert.equal(evaluated, 1);
  });
});
