import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { connectInspector } from '../server/clients/inspector.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { type InspectorPage, startInspectorPage } from './support/inspector-page.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

describe('MCP Inspector', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  describe('its page', needs('chromium'), () => {
    let inspector: InspectorPage;
    let browser: Browser;
    before(async () => {
      browser = await launchBrowser();
      inspector = await startInspectorPage(chain.twin.mcpUrl, chain.clientId);
    });
    after(() => Promise.all([browser.close(), inspector.stop()]));

    test('signs in, calls a tool, and steps up for another one', async () => {
      const page = await openBrowserOf(browser);
      await page.goto(inspector.url);
      // The track covers the switch itself and receives the click.
      await page.getByRole('switch', { name: /^Connect/ }).click({ force: true });
      await signInAs(page, 'Ada');
      await accept(page);
      await page.getByText('Tools', { exact: true }).click();
      await execute(page, 'whoami');
      await page.getByText('"Ada"').first().waitFor();

      await execute(page, 'read_secret_metadata', { name: 'demo-secret' });
      const dialog = page.getByRole('dialog', { name: 'Additional permissions required' });
      await dialog.waitFor();
      const scopes = await dialog.getByRole('listitem').allTextContents();
      assert.deepEqual(
        scopes.map((text) => text.replace(chain.twin.mcpUrl, '')),
        ['/user_impersonationalready granted', '/secrets.readnew'],
      );
      await dialog.getByRole('button', { name: 'Authorize' }).click();
      assert.equal((await accept(page))[0], 'Read secret metadata on your behalf');
      await page.getByText('Retry your action').waitFor();
      await page.getByRole('button', { name: 'Execute Tool' }).click();
      await page.getByText('"text/plain"').first().waitFor();
    });
  });

  test('lists and calls tools from the command line, with a token', async () => {
    const { authorization = '' } = bearerOf(chain, 'ben', 'user_impersonation');
    const url = new URL(chain.twin.mcpUrl);
    const client = await connectInspector('modern')(url, { authorization });
    try {
      const names = await client.toolNames();
      assert.ok(names.includes('whoami') && !names.includes('read_secret_metadata'), String(names));
      const answer = await client.call('whoami', {});
      const { principal } = answer.structuredContent as { principal: { name: string } };
      assert.equal(principal.name, 'Ben');
    } finally {
      await client.close();
    }
  });
});

async function execute(page: Page, tool: string, choices: Record<string, string> = {}) {
  await page.getByRole('button', { name: tool }).click();
  for (const [name, value] of Object.entries(choices)) {
    await page.getByRole('textbox', { name, exact: true }).click();
    await page.getByRole('option', { name: value }).click();
  }
  await page.getByRole('button', { name: 'Execute Tool' }).click();
}
