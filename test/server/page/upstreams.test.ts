import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { digestOf } from '../../../server/src/call/definition.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { post, signedIn, toolCall } from '../harness/call.ts';
import { principalHeader, startIssuer } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';
import { DEFINITIONS, UpstreamServer } from '../upstream/upstream-server.ts';
import { get, readiness } from './get.ts';

let upstream = new UpstreamServer();
await serveOutside(
  () =>
    (...exchange) =>
      upstream.listener(...exchange),
);
const issuer = await startIssuer();
const ADA = { oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' };

const SITE = { command: ['npx', 'notes'], internet: false, slot: 0 };
const ROLE = {
  name: 'Notes.Read',
  title: 'Notes',
  text: 'Notes.',
  assignableTo: ['User' as const],
};
const locked = DEFINITIONS.map((one) => ({ sha256: digestOf(one), ...one }));
const fronted = readUpstreams(
  {
    docs: {
      url: `${ORIGIN}/mcp`,
      tools: {
        docs_echo: { tool: 'echo', callsPerMinute: 60 },
        snapshot: { tool: 'snapshot', callsPerMinute: 60 },
      },
    },
    notes: { site: SITE, tools: { note: { tool: 'echo', callsPerMinute: 60, role: ROLE } } },
  },
  { docs: locked, notes: locked },
);
const start = (env: Record<string, string> = {}) =>
  startServer({
    env,
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });

beforeEach(() => {
  upstream = new UpstreamServer();
  mock.method(console, 'error', () => {});
});
afterEach(() => mock.restoreAll());

describe('a server behind this one', () => {
  test('is on the page with where it runs and whether it was reached', async () => {
    const server = await start();
    const before = (await get(server, '/')).text;
    assert.match(before, /docs<\/code>.*On the internet\. Not called since the start\./);
    await post(server, toolCall('2025', 'snapshot'));
    const after = (await get(server, '/')).text;
    assert.match(after, /docs<\/code>.*The last connection succeeded\. Its tools are offered as/);
    await post(server, toolCall('2025', 'note', { text: 'a' }));
    const failed = (await get(server, '/')).text;
    assert.match(failed, /notes<\/code>.*A program on this machine\. The last connection failed\./);
  });

  test('is on the page with the tools that are not as reviewed, which are not offered', async () => {
    const server = await start();
    upstream.definitions = DEFINITIONS.filter(({ name }) => name !== 'echo');
    await post(server, toolCall('2025', 'snapshot'));
    const { text } = await get(server, '/');
    assert.match(text, /Not as reviewed, so not offered: docs_echo\./);
    assert.match(text, /2 available</);
  });

  test('is not on the page of a visitor who may see none of its tools', async () => {
    const server = await start(issuer.env);
    const headers = principalHeader(issuer.userClaims(ADA));
    const { text } = await get(server, '/', headers);
    assert.match(text, /docs<\/code>/);
    assert.ok(!text.includes('notes'));
    const wider = principalHeader(issuer.userClaims({ ...ADA, roles: ['Notes.Read'] }));
    assert.match((await get(server, '/', wider)).text, /notes<\/code>/);
  });

  test('is among the facts for operators, hosted', async () => {
    const server = await start({
      ...issuer.env,
      WEBSITE_SITE_NAME: 'site',
      WEBSITE_HOSTNAME: '127.0.0.1',
    });
    const claims = issuer.userClaims(ADA);
    await post(server, toolCall('2025', 'snapshot'), await signedIn(issuer, claims));
    const { body } = await readiness(server, principalHeader(claims));
    assert.deepEqual(body.upstreams, [
      {
        name: 'docs',
        runs: 'On the internet, through the forwarding site.',
        // Without a forwarding site, a hosted server reaches nothing outside.
        reached: false,
        changed: [],
      },
      {
        name: 'notes',
        runs: 'In a site of its own that has no identity and may not connect to the internet.',
      },
    ]);
  });
});
