import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../support/tools.ts';
import { createApplication } from './support/application.ts';
import { bearerOf, callTool } from './support/call.ts';
import { openCallback } from './support/callback.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { type Attempt, OFFICIAL_CLIENTS } from './support/official-clients.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';
import { callerIn, userThrough } from './support/records.ts';
import { roleHolders } from './support/registration.ts';

describe('stepping up to a tool that needs a wider scope', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());
  beforeEach(() => chain.forgetConsents());

  for (const tool of GUARDED_TOOLS) {
    test(`leads to a challenge that names all scopes of the call: ${tool.name}`, async () => {
      const { origin } = new URL(chain.twin.mcpUrl);
      const bearer = bearerOf(chain, roleHolders(chain, tool).holder, 'user_impersonation');
      const answer = await callTool(chain, tool.name, tool.samples[0], bearer);
      assert.equal(answer.status, 403);
      const scopes = ['user_impersonation', tool.access.scope.name];
      const full = scopes.map((name) => fullScope(chain, name)).join(' ');
      assert.equal(
        answer.challenge,
        `Bearer error="insufficient_scope", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="${full}"`,
      );
    });

    test(`does not reveal the tool to a user without the role: ${tool.name}`, async () => {
      const base = ['user_impersonation'];
      for (const scopes of [base, [...base, tool.access.scope.name]]) {
        const bearer = bearerOf(chain, roleHolders(chain, tool).other, ...scopes);
        const refused = await callTool(chain, tool.name, tool.samples[0], bearer);
        const unknown = await callTool(chain, 'no_such_tool', tool.samples[0], bearer);
        assert.deepEqual(refused, unknown);
        assert.match(refused.text, /-32602/);
      }
    });
  }

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

    for (const tool of GUARDED_TOOLS) {
      for (const { name, connect, stays } of OFFICIAL_CLIENTS) {
        const kept = stays ? ['offline_access'] : [];
        const callGuarded = (client: Attempt) => client.call(tool.name, tool.samples[0]);

        test(`sign in again and call ${tool.name}, for a user with the role: ${name}`, async () => {
          const { holder } = roleHolders(chain, tool);
          const { run, asked, read } = await openApplication(connect, holder);
          const caller = await callerIn(chain, tool.name, async () => {
            assert.ok((await run(callGuarded)).structuredContent);
          });
          assert.deepEqual(caller, userThrough(chain.clientId, holder, chain));
          const base = fullScope(chain, 'user_impersonation');
          assert.deepEqual(asked(), [
            [base, ...kept],
            [fullScope(chain, tool.access.scope.name), base, ...kept].sort(),
          ]);
          assert.equal(read[1]?.[0], tool.access.scope.userTitle);
        });

        test(`do not see ${tool.name} for a user without the role: ${name}`, async () => {
          const { run, asked } = await openApplication(connect, roleHolders(chain, tool).other);
          const tools = await run((client) => client.tools());
          assert.ok(tools.includes(OPEN_TOOL.name));
          assert.ok(!tools.includes(tool.name));
          await assert.rejects(run(callGuarded), /This tool does not exist/);
          assert.equal(asked().length, 1);
        });
      }
    }
  });
});
