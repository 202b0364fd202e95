import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import knownClients from '../../infra/entra/known-clients.json' with { type: 'json' };
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { createApplication } from './support/application.ts';
import { type Callback, interceptCallback, openCallback } from './support/callback.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { connectV1, OFFICIAL_CLIENTS, type ToolAnswer } from './support/official-clients.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

const VS_CODE = String(knownClients.find(({ name }) => name === 'Visual Studio Code')?.clientId);

const principalOf = ({ structuredContent }: ToolAnswer) =>
  (structuredContent as { principal: Record<string, unknown> }).principal;

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
      const answer = await run((client) => client.call('whoami', {}));
      const { name: caller, client, scopes, roles } = principalOf(answer);
      assert.deepEqual(
        { caller, client, scopes, roles },
        { caller: 'Ben', client: chain.clientId, scopes: ['user_impersonation'], roles: [] },
      );
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
      const { name: caller, client } = principalOf(await run((one) => one.call('whoami', {})));
      assert.deepEqual({ caller, client }, { caller: 'Ben', client: VS_CODE });
    });
  }
});
