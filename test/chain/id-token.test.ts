import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { request as dial } from 'undici';
import { createDispatcher } from '../../twin/kit/dial.ts';
import { principalHeader } from '../server/harness/issuer.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';
import { assignRole } from './support/registration.ts';
import { until } from './support/until.ts';

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: OPEN_TOOL.name, arguments: OPEN_TOOL.samples[0] },
});
const ROLE = 'Sales.Reports.Read';
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * It has the issuer, audience, keys and roles of an access token, and every browser that signs in
 * receives one. A hop that accepts it as an access token lets a page's visitor call tools.
 */
describe('a genuine ID token with roles', needs('chromium'), () => {
  let chain: Chain;
  let idToken: string;
  let accessToken: string;
  before(async () => {
    chain = await startChain();
    assignRole(chain, 'Ada', ROLE);
    idToken = await idTokenOf('Ada');
    accessToken = String(bearerOf(chain, 'ada', 'user_impersonation').authorization).slice(7);
  });
  after(() => chain.stop());

  /** As the sign-in service posts it through the browser. */
  async function idTokenOf(user: string): Promise<string> {
    const browser = await launchBrowser();
    try {
      const page = await openBrowserOf(browser);
      const posted = page.waitForRequest((one) => one.url().endsWith('/.auth/login/aad/callback'));
      await page.goto(new URL('/', chain.twin.mcpUrl).href);
      await signInAs(page, user);
      await accept(page);
      const form = new URLSearchParams((await posted).postData() ?? '');
      return form.get('id_token') ?? '';
    } finally {
      await browser.close();
    }
  }

  const call = (token: string) =>
    callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], { authorization: `Bearer ${token}` });
  const audited = () => chain.twin.watch.events(0).filter(({ Name }) => Name === 'mcp_tool_audit');
  const refusals = () =>
    chain.twin.watch.events(0).filter(({ Name, Properties }) => {
      const { reason } = Properties as { reason?: string };
      // The platform probes whether the program answers at all, at a path that does not exist.
      return Name === 'mcp_request_refused' && reason !== 'not_found';
    });

  test('differs from an access token only in the claims that define each kind', () => {
    const [id, access] = [claimsOf(idToken), claimsOf(accessToken)];
    for (const name of ['iss', 'aud', 'tid', 'oid', 'ver', 'roles']) {
      assert.deepEqual(id[name], access[name], name);
    }
    assert.ok((id.roles as string[]).includes(ROLE));
    assert.deepEqual([id.scp, id.azp], [undefined, undefined]);
  });

  test('is refused by the gateway and never reaches the server', async () => {
    const [before, calls] = [refusals().length, audited().length];
    const answer = await call(idToken);
    assert.equal(answer.status, 401);
    assert.match(String(answer.challenge), /error="invalid_token"/);
    // The terminal names the check that refused it: the token is of the wrong kind.
    const told = chain.said.filter((line) => line.startsWith('gateway refused a token: '));
    assert.equal(told.length, 1);
    assert.match(String(told[0]), /the 401 came from a step other than validate-jwt/);
    const allowed = await call(accessToken);
    assert.equal(allowed.status, 200);
    // Records arrive in the order of the calls, so an earlier refusal would be here by now.
    await until(() => audited().length > calls);
    assert.equal(refusals().length, before);
  });

  test('is refused by the server, behind a platform that accepts it', async () => {
    const { WEB_URI } = chain.twin.hookEnvironment.values();
    const dispatcher = createDispatcher(await chain.twin.network.outbound({ subnet: 'gateway' }));
    const ask = async (token: string) => {
      const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
      const {
        statusCode,
        headers: answered,
        body,
      } = await dial(`${WEB_URI}/mcp`, {
        dispatcher,
        method: 'POST',
        headers,
        body: BODY,
      });
      return { status: statusCode, answered, body: await body.text() };
    };
    try {
      const before = refusals().length;
      const refused = await ask(idToken);
      assert.equal(refused.status, 401);
      assert.match(String(refused.answered['www-authenticate']), /error="invalid_token"/);
      assert.match(refused.body, /-32600/);
      await until(() => refusals().length > before);
      assert.equal((await ask(accessToken)).status, 200);
    } finally {
      await dispatcher.destroy();
    }
  });

  test('is refused by a directly exposed server, whatever the headers say', async () => {
    const [socketPath = ''] = globSync('**/server-*.sock', {
      cwd: chain.twin.hookEnvironment.home,
    });
    const { WEB_URI = '' } = chain.twin.hookEnvironment.values();
    const ask = async (token: string) => {
      const sent = request({
        socketPath: join(chain.twin.hookEnvironment.home, socketPath),
        path: '/mcp',
        method: 'POST',
        headers: {
          ...JSON_TYPE,
          ...principalHeader(claimsOf(token)),
          authorization: `Bearer ${token}`,
          host: new URL(WEB_URI).host,
          'content-length': Buffer.byteLength(BODY),
        },
      });
      sent.end(BODY);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return { status: answer.statusCode, body: await text(answer) };
    };
    assert.equal((await ask(idToken)).status, 401);
    const { status, body } = await ask(accessToken);
    assert.equal(status, 200, body);
  });
});
