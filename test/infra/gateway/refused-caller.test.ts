import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  APPLICATION,
  bearer,
  type Case,
  call,
  header,
  TOOL,
  USER,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();

const ADA = { caller_tid: 'tenant', caller_oid: 'ada', caller_client: 'client' };
const token = (claims: unknown): Case => ({ headers: { Authorization: bearer(claims) } });

/** Calls with a verified token that the gateway refuses, and what its log must contain. */
const NAMED: readonly (readonly [what: string, change: Case, named: Record<string, string>])[] = [
  [
    'over the limit of a caller',
    { exhausted: 'caller:tenant:ada' },
    { ...ADA, tool: '', reason: 'too_many' },
  ],
  [
    'over the limit of a tool',
    { exhausted: `tool:${TOOL}:tenant:ada` },
    { ...ADA, tool: TOOL, reason: 'too_many' },
  ],
  [
    'without the base scope',
    token({ ...USER, scp: 'x' }),
    { ...ADA, tool: '', reason: 'insufficient_scope' },
  ],
  [
    'of an application without its role',
    token({ ...APPLICATION, roles: [] }),
    { ...ADA, caller_oid: 'job', tool: '', reason: 'insufficient_scope' },
  ],
  [
    'with a token that is not an access token',
    token({ ...USER, scp: undefined }),
    { ...ADA, tool: '', reason: 'bad_credential' },
  ],
  ['with a body that is not JSON', { body: '{' }, { ...ADA, tool: '', reason: 'not_json' }],
];

describe('a refusal of a verified caller', () => {
  for (const [what, change, named] of NAMED) {
    test(`is logged once with the caller: ${what} [L-07]`, async () => {
      const exchange = await trial.send(change);
      assert.equal(exchange.forwarded, undefined);
      assert.equal(exchange.traces.length, 1);
      const { correlation_id, ...trace } = exchange.traces[0] ?? {};
      assert.deepEqual(trace, {
        message: 'mcp_gateway_refusal',
        decision: 'refused',
        outcome: 'refused',
        ...named,
      });
      assert.equal(correlation_id, header(exchange, 'X-Correlation-Id'));
    });
  }

  test("names no undeclared tool, because its name is the caller's text [L-05]", async () => {
    const body = call('password=hunter2');
    const service = () => null;
    const fragments = { 'content-safety': 'content-safety.fragment.xml' };
    const { traces } = await trial.send({ body, service, fragments });
    assert.equal(traces.length, 1);
    assert.doesNotMatch(JSON.stringify(traces), /hunter2/);
  });

  for (const [what, change] of [
    ['a call that passes', {}],
    ['a refusal without a credential', { headers: { Authorization: undefined } }],
    ['a refusal of a token that does not verify', token({ ...USER, iss: 'https://evil.example' })],
  ] as const satisfies readonly (readonly [string, Case])[]) {
    test(`is not logged for ${what}`, async () => {
      assert.deepEqual((await trial.send(change)).traces, []);
    });
  }
});
