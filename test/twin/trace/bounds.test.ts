import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Element } from '../../../twin/gateway/policy-document.ts';
import { PolicyTrail } from '../../../twin/gateway/policy-trail.ts';
import { Part } from '../../../twin/gateway/told/ran.ts';
import { CallRecord } from '../../../twin/kit/call-record.ts';
import { answering } from '../gateway/support/policy.ts';
import { recorded, saying } from './support/recorded.ts';

const retrying = (steps: string): string =>
  `<retry condition='@(true)' count='50' interval='0' first-fast-retry='true'>${steps}</retry>`;

describe('the record of a call', () => {
  test('keeps the first and the last elements of a policy that repeats itself', async () => {
    const set = (name: string) => `<set-variable name='${name}' value='@("value of ${name}")' />`;
    const loop = retrying(retrying(`${set('a')}${set('b')}`));
    const inbound = `
      ${set('first')}
      ${loop}
      <choose>
        <when condition='@((string)context.Variables["a"] != "")'>
          <return-response><set-status code='403' reason='No' /></return-response>
        </when>
      </choose>`;
    const call = await recorded({ inbound });
    assert.ok(call.decisions.length < 6_000, String(call.decisions.length));
    assert.ok(saying(call, 'set-variable').includes('first = value of first'));
    assert.deepEqual(saying(call, 'left-out').length, 1);
    assert.equal(call.decided, 'condition holds: a = value of a → 403');
    assert.equal(call.decisions.find(({ step }) => step === 'return-response')?.depth, 4);
  });

  test('tells steps that run at the same time, each within its own', async () => {
    const ask = (name: string) => `
      <choose>
        <when condition='@(true)'>
          <send-request mode='new' response-variable-name='${name}'>
            <set-url>https://${name}.example/</set-url>
            <set-method>GET</set-method>
          </send-request>
        </when>
      </choose>`;
    const call = await recorded({ inbound: `<wait for='all'>${ask('one')}${ask('two')}</wait>` });
    const sent = call.decisions.filter(({ step }) => step === 'send-request');
    assert.deepEqual(
      sent.map(({ says, depth }) => [says, depth]),
      [
        ['sent a request to one.example, answered 200', 5],
        ['sent a request to two.example, answered 200', 5],
      ],
    );
  });

  test('shows the beginning of long texts, and of few of many fields', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [`X-Field-${at}`, 'x'.repeat(60)]),
    );
    const call = await recorded({ headers: { ...headers, 'X-Long': 'y'.repeat(64_000) } });
    assert.equal(call.heads[0]?.fields.length, 200);
    const long = await recorded({ headers: { 'X-Long': 'y'.repeat(64_000) } });
    assert.ok((long.heads[0]?.fields[0]?.[1].length ?? 0) < 600);
  });

  test('keeps of a long value only its length', async () => {
    const inbound = `<set-variable name='long' value='@(new String(&apos;x&apos;, 5000))' />`;
    const call = await recorded({ inbound, services: { send: answering() } });
    assert.deepEqual(saying(call, 'set-variable'), ['long = a text of 5000 characters']);
  });

  test('takes as much memory as it says, with what expressions gave', () => {
    const trail = new PolicyTrail(new CallRecord('gateway', 0), {
      secrets: [],
      isDeclared: () => false,
    });
    const element = {} as Element;
    trail.enter(element);
    for (let at = 0; at < 100; at += 1)
      trail.value(new Part(element, 'value'), `${at}`.padEnd(1_000));
    assert.ok(trail.size > 100_000, String(trail.size));
  });
});
