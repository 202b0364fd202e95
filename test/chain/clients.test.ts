import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import knownClients from '../../infra/entra/known-clients.json' with { type: 'json' };
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import { createApplication } from './support/application.ts';
import { type Callback, interceptCallback, openCallback } from './support/callback.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { type Attempt, connectV1, OFFICIAL_CLIENTS } from './support/official-clients.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';
import { callerIn, userThrough } from './support/records.ts';

const VS_CODE = String(knownClients.find(({ name }) => name === 'Visual Studio Code')?.clientId);

const callTool = (client: Attempt) => client.call(OPEN_TOOL.name, OPEN_TOOL.samples[0]);

describe('clients that are given only the URL and a client ID', needs('chromium'), () => {
  let chain: Chain;
  let browser: Browser;
  before(async () => {
    [chain, browser] = await Promise.all([startChain(), launchBrowser()]);
  });
  after(() => Promise.all([browser.close(), chain.stop()]));
  beforeEach(() => chain.forgetConsents());

  for (const { name, connect, stays } of OFFICIAL_CLIENTS) {
    test(`sign in and call a tool: official client, ${name}`, async () => {
      const { mcpUrl } = chain.twin;
      const read: string[] = [];
      const { run, provider, asked } = createApplication({
        connect,
        mcpUrl,
        clientId: chain.clientId,
        callback: await openCallback(),
        page: await openBrowserOf(browser),
        async answer(page) {
          await signInAs(page, 'Ben');
          read.push(...(await accept(page)));
        },
      });
      const caller = await callerIn(chain, OPEN_TOOL.name, () => run(callTool));
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ben', chain));
      const { scp, roles } = claimsOf(provider.tokens()?.access_token);
      assert.deepEqual({ scp, roles }, { scp: 'user_impersonation', roles: undefined });
      assert.deepEqual(asked(), [
        [fullScope(chain, 'user_impersonation'), ...(stays ? ['offline_access'] : [])],
      ]);
      assert.equal(provider.asked[0]?.searchParams.get('resource'), mcpUrl);
      assert.deepEqual(read, [
        'Call the MCP server on your behalf',
        ...(stays ? ['Stay signed in'] : []),
      ]);
    });
  }

  const redirects: [
    string,
    (page: Awaited<ReturnType<typeof openBrowserOf>>) => Promise<Callback>,
  ][] = [
    ['a loopback address', () => openCallback('127.0.0.1', '/')],
    ['vscode.dev', (page) => interceptCallback(page, 'https://vscode.dev/redirect')],
  ];
  for (const [name, open] of redirects) {
    test(`do not ask for consent in Visual Studio Code, which redirects to ${name}`, async () => {
      const page = await openBrowserOf(browser);
      const { run } = createApplication({
        connect: connectV1,
        mcpUrl: chain.twin.mcpUrl,
        clientId: VS_CODE,
        callback: await open(page),
        page,
        answer: () => signInAs(page, 'Ben'),
      });
      const caller = await callerIn(chain, OPEN_TOOL.name, () => run(callTool));
      assert.deepEqual(caller, userThrough(VS_CODE, 'Ben', chain));
    });
  }
});
