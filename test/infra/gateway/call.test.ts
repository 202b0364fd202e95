import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Head } from '../../../server/src/call/values.ts';
import { answerRefusal } from '../../../server/src/contract/answer-refusal.ts';
import { withFixedHeaders } from '../../../server/src/contract/fixed-headers.ts';
import { REFUSALS, type Reason, refuse } from '../../../server/src/contract/refusals.ts';
import {
  type Case,
  type Exchange,
  MCP_URL,
  METADATA_URL,
  outcome,
  requestOf,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { BODY, HEAD } from './cases-head.ts';
import { TOKEN } from './cases-token.ts';

const trial = useTrial();

const SOURCE = {
  resourceMetadata: METADATA_URL,
  baseScope: `${MCP_URL}/user_impersonation`,
};

const NONE = { jsonrpc: '2.0', method: '' } as const;

/** The head as the server would read it. */
function headOf(change: Case): Head {
  const { method, path, headers } = requestOf(change);
  const fields = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]);
  return { method, target: path, httpVersion: '1.1', fields: new Map(fields as never) };
}

const isOfServer = (reason: string): reason is Reason => Object.hasOwn(REFUSALS, reason);

/** The server's answer byte for byte, so that no caller learns which hop refused. */
function assertSaidAsServer(change: Case, { reply }: Exchange, reason: Reason): void {
  const { body, headers } = withFixedHeaders(
    answerRefusal(refuse(reason), { head: headOf(change), wire: undefined, message: NONE }, SOURCE),
  );
  // Policies do not control a connection of the gateway.
  const { connection: _, ...expected } = headers;
  assert.equal(reply.body, body);
  const said = Object.entries(reply.headers).map(([name, [value]]) => [name.toLowerCase(), value]);
  const {
    vary,
    'x-correlation-id': correlation,
    'access-control-allow-origin': _origin,
    'access-control-expose-headers': _exposed,
    ...rest
  } = Object.fromEntries(said);
  assert.deepEqual(rest, expected);
  assert.equal(vary, 'Origin');
  assert.match(correlation, /^[0-9a-f-]{36}$/);
}

describe('a call', () => {
  for (const [title, change, expected] of [...HEAD, ...TOKEN, ...BODY]) {
    test(title, async () => {
      const exchange = await trial.send(change);
      assert.equal(outcome(exchange), expected);
      if (isOfServer(expected)) assertSaidAsServer(change, exchange, expected);
      const left = exchange.forwarded !== undefined;
      assert.equal(left, expected === '200', 'a refused call never leaves');
    });
  }
});
