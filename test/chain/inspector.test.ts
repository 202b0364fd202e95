import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Tool } from '../../server/src/tools/tool.ts';
import { connectInspector } from '../server/clients/inspector.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS, type GuardedTool, OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { type InspectorPage, startInspectorPage } from './support/inspector-page.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';
import { callerIn, userThrough } from './support/records.ts';
import { roleHolders } from './support/registration.ts';

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

    test('signs in, calls a tool, and steps up for each that needs a wider scope', async () => {
      for (const tool of GUARDED_TOOLS) assert.equal(roleHolders(chain, tool).holder, 'Ada');
      const page = await openBrowserOf(browser);
      await page.goto(inspector.url);
      // The track covers the switch itself and receives the click.
      await page.getByRole('switch', { name: /^Connect/ }).click({ force: true });
      await signInAs(page, 'Ada');
      await accept(page);
      await page.getByText('Tools', { exact: true }).click();
      const caller = await callerIn(chain, OPEN_TOOL.name, async () => {
        await choose(page, OPEN_TOOL);
        await execute(page);
        await resultOf(page, OPEN_TOOL).waitFor();
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ada', chain));

      for (const tool of GUARDED_TOOLS) await stepUp(page, tool);
    });

    async function stepUp(page: Page, tool: GuardedTool): Promise<void> {
      await choose(page, tool);
      await execute(page);
      const dialog = page.getByRole('dialog', { name: 'Additional permissions required' });
      await dialog.waitFor();
      const asked = await dialog.getByRole('listitem').allTextContents();
      const scopes = asked.map((text) => text.replace(chain.twin.mcpUrl, ''));
      assert.ok(scopes.includes('/user_impersonationalready granted'), scopes.join());
      assert.deepEqual(
        scopes.filter((scope) => !scope.endsWith('already granted')),
        [`/${tool.access.scope.name}new`],
      );
      await dialog.getByRole('button', { name: 'Authorize' }).click();
      assert.equal((await accept(page))[0], tool.access.scope.userTitle);
      await page.getByText('Retry your action').waitFor();
      const caller = await callerIn(chain, tool.name, async () => {
        await execute(page);
        await resultOf(page, tool).waitFor();
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ada', chain));
    }
  });

  test('lists and calls tools from the command line, with a token', async () => {
    const { authorization = '' } = bearerOf(chain, 'ben', 'user_impersonation');
    const url = new URL(chain.twin.mcpUrl);
    const client = await connectInspector('modern')(url, { authorization });
    try {
      const names = await client.toolNames();
      assert.ok(names.includes(OPEN_TOOL.name), String(names));
      for (const { name } of GUARDED_TOOLS) assert.ok(!names.includes(name), String(names));
      const caller = await callerIn(chain, OPEN_TOOL.name, async () => {
        const answer = await client.call(OPEN_TOOL.name, OPEN_TOOL.samples[0]);
        assert.ok(answer.structuredContent);
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ben', chain));
    } finally {
      await client.close();
    }
  });
});

/** Selects a tool and enters the arguments of its first sample. */
async function choose(page: Page, { name, samples: [sample] }: Tool): Promise<void> {
  await page.getByRole('button', { name }).click();
  for (const [argument, value] of Object.entries(sample)) {
    const field = page.getByRole('textbox', { name: argument, exact: true });
    await field.click();
    if ((await field.getAttribute('aria-haspopup')) === 'listbox') {
      await page.getByRole('option', { name: String(value) }).click();
    } else await field.fill(String(value));
  }
}

const execute = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Execute Tool' }).click();

/** The shown result, known by a member that every result of the tool has. */
const resultOf = (page: Page, { output }: Tool) =>
  page.getByText(`"${Object.keys(output.shape)[0]}"`).first();
