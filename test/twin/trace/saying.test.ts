import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';
import { SAYINGS } from '../../../twin/gateway/told/sayings.ts';
import { recorded, saying } from './support/recorded.ts';

const value = (text: string): string => `<value>${text}</value>`;

test('each element that can run has a sentence', () => {
  const names = Object.keys(HANDLERS);
  assert.deepEqual(
    names.filter((name) => !Object.hasOwn(SAYINGS, name)),
    [],
  );
});

describe('an element that ran says what it did:', () => {
  for (const [step, inbound, says, verdict] of [
    [
      'set-header',
      `<set-header name='X-A' exists-action='override'>${value('b')}</set-header>`,
      'set header X-A to b',
      'changed',
    ],
    [
      'set-header',
      `<set-header name='X-A' exists-action='delete' />`,
      'removed header X-A',
      'changed',
    ],
    [
      'set-header',
      `<set-header name='X-B' exists-action='delete' />`,
      'no header X-B to remove',
      'passed',
    ],
    [
      'set-header',
      `<set-header name='X-A' exists-action='skip'>${value('b')}</set-header>`,
      'kept header X-A',
      'passed',
    ],
    [
      'set-header',
      `<set-header name='X-C' exists-action='append'>${value('@("a" + "b")')}</set-header>`,
      'appended ab to header X-C',
      'changed',
    ],
    ['set-variable', `<set-variable name='n' value='@(1 + 1)' />`, 'n = 2', 'changed'],
    [
      'rate-limit-by-key',
      `<rate-limit-by-key calls='100' renewal-period='60' counter-key='@("a:" + "b")' />`,
      'limit 100 per 60 s, key a:b',
      'passed',
    ],
    ['rewrite-uri', `<rewrite-uri template='/other' />`, 'URL to forward: /other', 'changed'],
    ['set-method', `<set-method>POST</set-method>`, 'method POST', 'changed'],
    [
      'forward-request',
      `<set-backend-service base-url='https://example.com/a' />`,
      'forwarded to example.com, answered 200',
      'passed',
    ],
    [
      'set-backend-service',
      `<set-backend-service base-url='https://example.com/a' />`,
      'requests go to https://example.com/a',
      'changed',
    ],
    [
      'choose',
      `<choose><when condition='@(true)'><set-variable name='a' value='b' /></when></choose>`,
      'the first branch whose condition holds',
      'passed',
    ],
    [
      'when',
      `<choose><when condition='@(false)'><set-variable name='a' value='b' /></when></choose>`,
      'condition does not hold',
      'passed',
    ],
  ] as const) {
    test(`${step}: ${says}`, async () => {
      const call = await recorded({ inbound, headers: { 'X-A': 'a' } });
      assert.deepEqual(saying(call, step), [says]);
      assert.equal(call.decisions.find((one) => one.step === step)?.verdict, verdict);
    });
  }
});

test('the steps of a branch stand within it, and those of other branches are absent', async () => {
  const inbound = `
    <choose>
      <when condition='@(false)'><set-variable name='first' value='1' /></when>
      <otherwise><set-variable name='second' value='2' /></otherwise>
    </choose>`;
  const { decisions } = await recorded({ inbound });
  const shown = decisions.map(({ step, depth, where }) => [step, depth, where?.line]);
  assert.deepEqual(shown.slice(1, 7), [
    ['base', 0, undefined],
    ['base', 1, undefined],
    ['choose', 2, 2],
    ['when', 3, 3],
    ['otherwise', 3, 4],
    ['set-variable', 4, 4],
  ]);
});
