import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  APPLICATION,
  bearer,
  type Case,
  call,
  header,
  MODERN,
  OTHER_TOOL,
  outcome,
  TOOL,
  USER,
} from '../../support/gateway/case.ts';
import { type Trial, useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();
const COUNTER = `tool:${TOOL}:tenant:ada`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('counters', () => {
  const counters = async (...change: Parameters<Trial['send']>) =>
    (await trial.send(...change)).counters;

  test('charge caller and tool, in this order', async () => {
    assert.deepEqual(await counters({ body: call(TOOL) }), ['caller:tenant:ada', COUNTER]);
  });

  test('do not charge the address that a caller with a valid token shares with strangers [V-23]', async () => {
    const exchange = await trial.send({ exhausted: 'address:203.0.113.7' });
    assert.equal(outcome(exchange), '200');
    assert.deepEqual(exchange.counters, ['caller:tenant:ada', COUNTER]);
  });

  const STRANGERS: readonly (readonly [string, Case])[] = [
    ['without a credential', { headers: { Authorization: undefined } }],
    ['with another scheme', { headers: { Authorization: 'Basic YTpi' } }],
    ['without a signed token', { headers: { Authorization: 'Bearer x' } }],
    [
      'with a token at a path that accepts none',
      { method: 'GET', path: '/', headers: { Authorization: bearer(USER) } },
    ],
    ['with a token at another spelling of the path', { path: '/MCP' }],
  ];
  for (const [what, change] of STRANGERS) {
    test(`charge the address of a request ${what}`, async () => {
      assert.deepEqual((await trial.send(change)).counters, ['address:203.0.113.7']);
      const exhausted = 'address:203.0.113.7';
      assert.equal(outcome(await trial.send({ ...change, exhausted })), 'too_many');
    });
  }

  test('keep users of one client and users of two tenants apart [V-07]', async () => {
    const eve = bearer({ ...USER, oid: 'eve' });
    const [caller] = await counters({ headers: { Authorization: eve } });
    assert.equal(caller, 'caller:tenant:eve');
  });

  test('count an application by its own object id [D-02]', async () => {
    const [caller] = await counters({ headers: { Authorization: bearer(APPLICATION) } });
    assert.equal(caller, 'caller:tenant:job');
  });

  test('take the tool from the header on the 2026 wire', async () => {
    assert.equal((await counters({ headers: MODERN, body: 'unread' }))[1], COUNTER);
  });

  const LIES: readonly (readonly [string, Record<string, string | string[]>])[] = [
    ['without the version header [TR-27]', { 'Mcp-Method': 'tools/call', 'Mcp-Name': OTHER_TOOL }],
    [
      'with an older version [TR-27]',
      { ...MODERN, 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Name': OTHER_TOOL },
    ],
    ['without a name header', { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call' }],
    ['with an encoded name [TR-19]', { ...MODERN, 'Mcp-Name': `=?base64?${base64(OTHER_TOOL)}?=` }],
    [
      'with an encoded method [TR-19]',
      { ...MODERN, 'Mcp-Method': `=?base64?${base64('tools/list')}?=` },
    ],
    ['without a method header', { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Name': OTHER_TOOL }],
  ];
  for (const [what, headers] of LIES) {
    test(`take the tool from the body ${what}`, async () => {
      assert.equal((await counters({ headers }))[1], COUNTER);
    });
  }

  const UNDECLARED_NAMES: readonly (readonly [string, Parameters<Trial['send']>[0]])[] = [
    ['in another case', { body: call(TOOL.toUpperCase()) }],
    ['with a space around it', { body: call(`${TOOL} `) }],
    [
      'with an escape of a URL',
      { body: call(`%${TOOL.charCodeAt(0).toString(16)}${TOOL.slice(1)}`) },
    ],
    ['that is empty', { body: call('') }],
    ['that is missing', { body: '{"jsonrpc":"2.0","id":1,"method":"tools/call"}' }],
    ['in another case in the header', { headers: { ...MODERN, 'Mcp-Name': TOOL.toUpperCase() } }],
    ['of an unknown tool in the header', { headers: { ...MODERN, 'Mcp-Name': 'x' } }],
  ];
  for (const [what, change] of UNDECLARED_NAMES) {
    test(`charge a name ${what} to one counter of all such names`, async () => {
      assert.equal((await counters(change))[1], 'tool::tenant:ada');
    });
  }

  test('charge no tool for another method', async () => {
    const body = call(TOOL).replace('tools/call', 'tools/list');
    assert.equal((await counters({ body })).length, 1);
  });

  test('tell how long to wait', async () => {
    const exchange = await trial.send({ exhausted: COUNTER });
    assert.equal(header(exchange, 'Retry-After'), '7');
  });
});
