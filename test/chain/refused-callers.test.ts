import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { LIMITS } from '../../server/src/contract/limits.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { declareScope } from './support/registration.ts';
import { until } from './support/until.ts';

const TOKENLESS = 3_100;
const AT_ONCE = 16;

describe('callers that the gateway refuses', () => {
  let chain: Chain;
  let since: number;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());
  beforeEach(() => {
    since = Date.now();
  });

  type Row = Readonly<Record<string, unknown>>;
  const properties = ({ Properties }: Row) => Properties as Record<string, string>;
  const events = () =>
    chain.twin.watch.events(since).filter(({ Name }) => Name === 'mcp_tool_audit');
  const traces = () => chain.twin.watch.traces(since);

  /** How often each status was returned. */
  async function tally(count: number, one: (at: number) => Promise<number>) {
    const statuses: Record<number, number> = {};
    let next = 0;
    const work = async () => {
      while (next < count) {
        const status = await one(next++);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return statuses;
  }
  const call = async (caller: Record<string, string>) =>
    (await callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], caller)).status;
  const calls = (count: number, caller: Record<string, string>) => tally(count, () => call(caller));

  test('leave one record for each call and raise the alert for their caller [L-07]', async () => {
    const limit = Math.min(OPEN_TOOL.access.callsPerMinute, LIMITS.callsPerMinute);
    const cleo = bearerOf(chain, 'cleo', 'user_impersonation');
    assert.deepEqual(await calls(limit + 40, cleo), { 200: limit, 429: 40 });
    await until(() => events().length + traces().length >= limit + 40);
    assert.equal(events().length, limit);
    assert.equal(traces().length, 40);
    const { caller_tid, caller_oid } = properties(events()[0] as Row);
    for (const { Message, Properties } of traces()) {
      assert.equal(Message, 'mcp_gateway_refusal');
      const { tool, reason, decision, ...who } = Properties as unknown as Record<string, string>;
      assert.deepEqual(
        [tool, reason, decision, who.caller_tid, who.caller_oid],
        [OPEN_TOOL.name, 'too_many', 'refused', caller_tid, caller_oid],
      );
    }
    chain.twin.watch.evaluate();
    const alerted = chain.twin.watch.alerts().map(({ row }) => [row.Subject, row.Refusals]);
    assert.deepEqual(alerted, [[`${caller_tid}/${caller_oid}`, 40]]);
  });

  test('leave a record if a token lacks the base scope', async () => {
    declareScope(chain, 'another');
    const ben = bearerOf(chain, 'ben', 'another');
    assert.deepEqual(await calls(5, ben), { 403: 5 });
    await until(() => traces().length >= 5);
    assert.deepEqual(
      traces().map((row) => properties(row).reason),
      Array(5).fill('insufficient_scope'),
    );
    assert.equal(events().length, 0);
  });

  test('do not block a caller with a valid token from the same address [V-23]', async () => {
    const flood = await tally(TOKENLESS, async (at) => {
      const response = await fetch(chain.twin.mcpUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': `198.51.100.${at % 250}`,
        },
        body: '{}',
      });
      await response.arrayBuffer();
      return response.status;
    });
    assert.ok((flood[429] ?? 0) > 0, JSON.stringify(flood));
    const ada = bearerOf(chain, 'ada', 'user_impersonation');
    assert.equal(await call(ada), 200);
  });
});
