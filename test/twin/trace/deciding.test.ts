import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decided, decidingOf } from '../../../twin/trace/deciding.ts';
import type { Trial } from '../gateway/support/policy.ts';
import { recorded } from './support/recorded.ts';

const REFUSING = `
<choose>
  <when condition='@(context.Variables.ContainsKey("refusal"))'>
    <set-variable name='status' value='403' />
  </when>
</choose>
<choose>
  <when condition='@(context.Variables.ContainsKey("status"))'>
    <return-response><set-status code='403' reason='Forbidden' /></return-response>
  </when>
</choose>`;

const lineOf = (text: string, mark: string): number =>
  text.slice(0, text.indexOf(mark)).split('\n').length;

/** The line of the global policy with a mark, as a policy with one inbound section has it. */
const policyOf = (inbound: string): string =>
  `<policies>\n<inbound>\n${inbound}\n</inbound>\n<backend><forward-request /></backend>\n<outbound /><on-error />\n</policies>`;

describe('the decision that ended a call is', () => {
  for (const [what, inbound, mark, says, given] of [
    [
      'the condition around the element that set the variable, through other variables',
      `<set-variable name='is-known' value='@(context.Request.Headers.ContainsKey("X-Known"))' />
       <choose>
         <when condition='@(!(bool)context.Variables["is-known"])'>
           <set-variable name='refusal' value='unknown' />
         </when>
       </choose>${REFUSING}`,
      `<when condition='@(!(bool)`,
      'condition holds: is-known = false → 403 unknown',
    ],
    [
      'the last one that set it',
      `<choose>
         <when condition='@(true)'><set-variable name='refusal' value='first' /></when>
       </choose>
       <choose>
         <when condition='@(context.Request.Method == "GET")'>
           <set-variable name='refusal' value='second' />
         </when>
       </choose>${REFUSING}`,
      `<when condition='@(context.Request.Method`,
      'condition holds: context.Request.Method == "GET" → 403 second',
    ],
    [
      'the condition itself if it reads no variable',
      `<choose>
         <when condition='@(context.Request.Method == "GET")'>
           <return-response><set-status code='405' reason='No' /></return-response>
         </when>
       </choose>`,
      '<when ',
      'condition holds: context.Request.Method == "GET" → 405',
    ],
    [
      'the answer itself if nothing is asked before',
      `<return-response><set-status code='410' reason='Gone' /></return-response>`,
      '<return-response>',
      'answered 410 → 410',
    ],
    [
      'the comparison, and not the default that it meets',
      `<choose>
         <when condition='@(context.Request.Headers.ContainsKey("X-A"))'>
           <set-variable name='kind' value='good' />
         </when>
         <otherwise><set-variable name='kind' value='bad' /></otherwise>
       </choose>
       <choose>
         <when condition='@((string)context.Variables["kind"] == "bad")'>
           <return-response><set-status code='400' reason='No' /></return-response>
         </when>
       </choose>`,
      `<when condition='@((string)`,
      'condition holds: kind = bad → 400',
    ],
    [
      'the limit that is exceeded',
      `<rate-limit-by-key calls='0' renewal-period='60' counter-key='all' />`,
      '<rate-limit-by-key',
      'RateLimitExceeded: Rate limit is exceeded. Try again in 60 seconds. → 429',
    ],
    [
      'the header check that failed',
      `<check-header name='X-Key' failed-check-httpcode='401' failed-check-error-message='No.' ignore-case='true' />`,
      '<check-header',
      'HeaderNotFound: No. → 401',
    ],
    [
      'the address filter that refused',
      `<ip-filter action='forbid'><address>127.0.0.1</address></ip-filter>`,
      '<ip-filter',
      'CallerIpBlocked: Caller IP address is blocked. Access denied. → 403',
      { address: '127.0.0.1' },
    ],
    [
      'the token check, with what it missed',
      `<validate-jwt header-name='Authorization'><issuer-signing-keys><key>${'a'.repeat(44)}</key></issuer-signing-keys></validate-jwt>`,
      '<validate-jwt',
      'TokenNotPresent: The token is missing. → 401',
    ],
    [
      'the expression that failed',
      `<set-variable name='n' value='@(int.Parse("x"))' />`,
      '<set-variable',
      'ExpressionValueEvaluationFailure: Expression evaluation failed: FormatException. → 500',
    ],
  ] as [string, string, string, string, Partial<Trial>?][]) {
    test(what, async () => {
      const policy = policyOf(inbound);
      const call = await recorded({ policy, ...given });
      const decision = call.decisions[call.deciding ?? -1];
      assert.equal(call.decided, says);
      assert.equal(call.hop, 'gateway');
      assert.equal(decision?.where?.line, lineOf(policy, mark));
    });
  }

  test('the lack of an operation, with the methods of the path', async () => {
    const call = await recorded({ method: 'PUT' });
    assert.match(call.decided ?? '', /^no operation matches PUT \/; the path has GET, POST → 404/);
  });

  test('the lack of an operation, with the paths that exist', async () => {
    const paths = { '/a': { get: { operationId: 'a' } }, '/b/{id}': { get: { operationId: 'b' } } };
    const call = await recorded({ paths, target: '/c' });
    assert.match(
      call.decided ?? '',
      /^no operation matches GET \/c; the paths are \/a, \/b\/\{id\}/,
    );
  });
});

test('a branch that is taken and a page that is answered refuse nothing', async () => {
  const inbound = `
    <choose>
      <when condition='@(true)'>
        <set-variable name='refusal' value='none' />
        <return-response><set-status code='202' reason='Accepted' /></return-response>
      </when>
    </choose>`;
  const { end, deciding, decided } = await recorded({ inbound });
  assert.deepEqual(
    { end, deciding, decided },
    { end: 'answered', deciding: undefined, decided: undefined },
  );
});

describe('between hops, the decision that ended a call is', () => {
  const one = (
    hop: Decided['hop'],
    step: string,
    [from, took]: readonly [number, number],
    verdict: Decided['verdict'] = 'passed',
    more: Partial<Decided> = {},
  ): Decided => ({ hop, step, verdict, from, took, ...more });
  const forward = one('gateway', 'forward-request', [10, 50], 'passed', { depth: 0 });
  const answer = [
    one('gateway', 'when', [70, 1], 'passed', { depth: 0, facts: { code: '' } }),
    one('gateway', 'return-response', [71, 1], 'refused', { depth: 1 }),
  ];

  for (const [what, decisions, index] of [
    [
      'the verdict of the platform, and not what the gateway makes of its answer',
      [forward, one('platform', 'easy-auth', [20, 1], 'refused'), ...answer],
      1,
    ],
    [
      'the dial that a rule refused, and not the failure to forward',
      [{ ...forward, verdict: 'failed' }, one('network', 'dial', [20, 1], 'refused'), ...answer],
      1,
    ],
    [
      'the refusal that the others follow from',
      [
        forward,
        one('server', 'read-settings', [30, 20], 'refused'),
        one('vault', 'check-grant', [35, 2], 'refused'),
        ...answer,
      ],
      2,
    ],
    [
      'the refusal of a tool in an answer with 200',
      [forward, one('server', 'check-access', [30, 1], 'refused')],
      1,
    ],
    [
      'the dial for keys that the token check needed',
      [
        one('gateway', 'validate-jwt', [5, 10], 'refused', { depth: 0 }),
        one('network', 'dial', [7, 1], 'refused'),
        ...answer,
      ],
      1,
    ],
    [
      'the token check, if the dial that failed was for something else',
      [
        one('network', 'dial', [1, 1], 'refused'),
        one('gateway', 'validate-jwt', [5, 10], 'refused', { depth: 0 }),
        ...answer,
      ],
      1,
    ],
    ['the request to a backend that refuses without a reason', [forward], 0],
    ['nothing, if no hop refused', [one('gateway', 'base', [1, 1])], undefined],
  ] as [string, Decided[], number | undefined][]) {
    test(what, () => assert.equal(decidingOf(decisions), index));
  }
});
