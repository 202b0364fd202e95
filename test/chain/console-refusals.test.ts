import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { LIMITS } from '../../server/src/contract/limits.ts';
import type { Reason } from '../../server/src/contract/refusals.ts';
import { ask, PING } from '../server/harness/answers.ts';
import { type Request, request } from '../server/harness/call.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { openConsole, type ShownConsole } from './support/console.ts';
import { openBrowserOf } from './support/person.ts';

const ROOT = join(import.meta.dirname, '../..');
const JSON_TYPE = { 'content-type': 'application/json' };

/** A request to the gateway; its body is a ping, and its caller is signed in, unless it says so. */
interface Sent {
  readonly first?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly anonymous?: true;
}

const call = (name: string): Sent => ({
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: GUARDED_TOOLS[0]?.samples[0] ?? {} },
  }),
});
const modern = ({ body, headers }: Request, more: Record<string, string> = {}): Sent => ({
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { ...headers, ...more },
});

/** A request that meets each row of docs/refusals.md at the gateway, or why none does. */
const ROWS: Readonly<Record<Reason, Sent | string>> = {
  malformed_http: 'the parser answers it, before it is a call',
  target_form: 'the gateway accepts its own name in the target',
  http_version: 'the listener answers it, before the policies',
  uri_too_long: 'the gateway has no such operation, and answers not_found',
  header_too_large: { headers: { 'x-a': 'a'.repeat(30_000) } },
  // The operation is found, and its policy refuses the spelling.
  not_found: { first: 'POST /MCP' },
  method: { first: 'GET /mcp', body: '' },
  page_method: 'the gateway has no such operation, and answers not_found',
  duplicate_header: { headers: { accept: 'a/b\r\naccept: a/b' } },
  host: 'the listener answers it, before the policies',
  origin: { headers: { origin: 'https://evil.example' } },
  two_credentials: { headers: { authorization: 'Bearer a, Bearer b' }, anonymous: true },
  query: { first: 'POST /mcp?access_token=a' },
  media_type: { headers: { 'content-type': 'text/plain' } },
  content_coding: { headers: { 'content-encoding': 'gzip' } },
  expectation: 'the listener answers it, before the policies',
  too_busy: 'needs more calls at once than one machine makes',
  no_credential: { anonymous: true },
  bad_credential: { headers: { authorization: 'Bearer a.b.c' }, anonymous: true },
  keys_unavailable: 'needs a sign-in service that fails',
  body_too_large: { body: ' '.repeat(LIMITS.bodyBytes + 1) },
  body_timeout: 'needs a minute',
  not_json: { body: '{' },
  not_one_message: { body: '[]' },
  header_mismatch: modern(request('2026', 'tools/list'), { 'mcp-method': 'x' }),
  unsupported_version: { headers: { 'mcp-protocol-version': '1999-01-01' } },
  bad_envelope: { headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'ping' } },
  missing_capability: 'no tool needs one',
  unknown_method: modern(request('2026', 'x')),
  bad_params: { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}' },
  insufficient_scope: GUARDED_TOOLS[0] ? call(GUARDED_TOOLS[0].name) : 'no tool is guarded',
  unknown_tool: call('no_such_tool'),
  call_timeout: 'needs a tool that hangs',
  internal: 'needs a server that fails',
};

/** Text, because the program does not include a browser's types: when each call was shown ended. */
const WATCH = `
  globalThis.shown = {};
  new MutationObserver(() => {
    for (const { dataset } of document.querySelectorAll('.row:not([data-end=open])'))
      shown[dataset.id] ??= Date.now();
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

/** From the end of a call until its row; the machine's clock is the browser's. */
const MOST_MS = 200;

describe('each refusal that a caller can meet', needs('chromium'), () => {
  let chain: Chain;
  let browser: Browser;
  let shown: ShownConsole;
  let page: Page;
  const waits: number[] = [];
  before(async () => {
    [chain, browser] = await Promise.all([startChain(), launchBrowser()]);
    shown = await openConsole(chain);
    page = await openBrowserOf(browser);
    await page.goto(shown.url);
    await page.getByText('live', { exact: true }).waitFor();
    await page.evaluate(WATCH);
  });
  after(() => Promise.all([browser.close(), shown.close(), chain.stop()]));

  async function send({ first = 'POST /mcp', body = PING, headers = {}, anonymous }: Sent) {
    const port = Number(new URL(chain.twin.mcpUrl).port);
    const token = anonymous ? {} : bearerOf(chain, 'ada', 'user_impersonation');
    const fields = { 'content-length': String(body.length), ...JSON_TYPE, ...token, ...headers };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
    const host = `Host: localhost:${port}`;
    return ask({ port }, [`${first} HTTP/1.1`, host, 'Connection: close', ...lines], body);
  }
  const latest = () =>
    chain.twin.calls.all().findLast(({ entrance }) => entrance === 'gateway') ??
    assert.fail('no call is kept');

  for (const [reason, row] of Object.entries(ROWS) as [Reason, Sent | string][]) {
    if (typeof row === 'string') continue;
    test(`is listed and opens to its deciding line: ${reason}`, async () => {
      const reply = await send(row);
      assert.equal(reply.json.error.data.reason, reason);
      const record = latest();
      await page.locator(`[data-id="${record.id}"][data-end="refused"] a`).click();
      const deciding = page
        .locator(`article[data-id="${record.id}"]`)
        .getByLabel('The deciding step');
      await deciding.waitFor();
      const seen = Number(await page.evaluate(`shown['${record.id}']`));
      waits.push(seen - (record.at + (record.took ?? 0)));
      const [, file = '', line] = /([\w./-]+):(\d+)$/.exec(await deciding.innerText()) ?? [];
      assert.notEqual(file, '', await deciding.innerText());
      const text = readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1];
      assert.ok(text?.trim(), `${file}:${line} says nothing`);
    });
  }

  // Of all, because the machine may be busy with something else during one of them.
  test(`is listed within ${MOST_MS} ms of its end, half of the time or more`, (context) => {
    const sorted = waits.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
    context.diagnostic(`median ${median.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`);
    assert.ok(median <= MOST_MS, sorted.map((one) => one.toFixed(0)).join(' '));
  });
});
