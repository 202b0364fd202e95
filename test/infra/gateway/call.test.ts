import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerRefusal } from '../../../server/src/contract/answer-refusal.ts';
import { withFixedHeaders } from '../../../server/src/contract/fixed-headers.ts';
import { REFUSALS, type Reason, refuse } from '../../../server/src/contract/refusals.ts';
import { type Exchange, MCP_URL, METADATA_URL, outcome } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { BODY, HEAD } from './cases-head.ts';
import { TOKEN } from './cases-token.ts';

const trial = useTrial();

const SOURCE = {
  resourceMetadata: METADATA_URL,
  baseScope: `${MCP_URL}/user_impersonation`,
};

const isOfServer = (reason: string): reason is Reason => Object.hasOwn(REFUSALS, reason);

/** The server's answer byte for byte, so that no caller learns which hop refused. */
function assertSaidAsServer({ reply }: Exchange, reason: Reason): void {
  const { body, headers } = withFixedHeaders(answerRefusal(refuse(reason), undefined, SOURCE));
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
      if (isOfServer(expected)) assertSaidAsServer(exchange, expected);
      const left = exchange.forwarded !== undefined;
      assert.equal(left, expected === '200', 'a refused call never leaves');
    });
  }
});
