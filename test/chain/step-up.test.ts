import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { createApplication } from './support/application.ts';
import { bearerOf, callTool } from './support/call.ts';
import { openCallback } from './support/callback.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { OFFICIAL_CLIENTS } from './support/official-clients.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

const SECRET = ['read_secret_metadata', { name: 'demo-secret' }] as const;

describe('stepping up to a tool that needs a wider scope', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());
  beforeEach(() => chain.forgetConsents());

  test('leads to a challenge that names all scopes of the call', async () => {
    const { origin } = new URL(chain.twin.mcpUrl);
    const answer = await callTool(chain, ...SECRET, bearerOf(chain, 'ada', 'user_impersonation'));
    assert.equal(answer.status, 403);
    const scopes = ['user_impersonation', 'secrets.read'].map((name) => fullScope(chain, name));
    assert.equal(
      answer.challenge,
      `Bearer error="insufficient_scope", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="${scopes.join(' ')}"`,
    );
  });

  test('does not reveal the tool to a user without the role', async () => {
    for (const scopes of [['user_impersonation'], ['user_impersonation', 'secrets.read']]) {
      const bearer = bearerOf(chain, 'ben', ...scopes);
      const refused = await callTool(chain, ...SECRET, bearer);
      const unknown = await callTool(chain, 'no_such_tool', SECRET[1], bearer);
      assert.deepEqual(refused, unknown);
      assert.match(refused.text, /-32602/);
    }
  });

  describe('official clients', needs('chromium'), () => {
    let browser: Browser;
    before(async () => {
      browser = await launchBrowser();
    });
    after(() => browser.close());

    /** Accepts every consent page and records what it asked for. */
    async function openApplication(
      connect: (typeof OFFICIAL_CLIENTS)[number]['connect'],
      user: string,
    ) {
      const read: string[][] = [];
      const application = createApplication({
        connect,
        mcpUrl: chain.twin.mcpUrl,
        clientId: chain.clientId,
        callback: await openCallback(),
        page: await openBrowserOf(browser),
        async answer(page, nth) {
          // The sign-in service remembers its visitor and asks who it is only the first time.
          if (nth === 0) await signInAs(page, user);
          read.push(await accept(page));
        },
      });
      return { ...application, read };
    }

    for (const { name, connect, stays } of OFFICIAL_CLIENTS) {
      const kept = stays ? ['offline_access'] : [];

      test(`sign in again and call the tool, for a user with the role: ${name}`, async () => {
        const { run, asked, read } = await openApplication(connect, 'Ada');
        const answer = await run((client) => client.call(...SECRET));
        const { status, name: secret } = answer.structuredContent as Record<string, unknown>;
        assert.deepEqual({ status, secret }, { status: 'found', secret: 'demo-secret' });
        const base = fullScope(chain, 'user_impersonation');
        assert.deepEqual(asked(), [
          [base, ...kept],
          [fullScope(chain, 'secrets.read'), base, ...kept],
        ]);
        assert.equal(read[1]?.[0], 'Read secret metadata on your behalf');
      });

      test(`do not see the tool for a user without the role: ${name}`, async () => {
        const { run, asked } = await openApplication(connect, 'Ben');
        const tools = await run((client) => client.tools());
        assert.ok(tools.includes('whoami'));
        assert.ok(!tools.includes(SECRET[0]));
        await assert.rejects(
          run((client) => client.call(...SECRET)),
          /This tool does not exist/,
        );
        assert.equal(asked().length, 1);
      });
    }
  });
});
