import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { siteOf } from '../../../infra/model/select.ts';
import { reach } from '../../../infra/network/reach.ts';
import { CallRecord } from '../../../twin/kit/call-record.ts';
import { Calls } from '../../../twin/kit/calls.ts';
import { machineClock } from '../../../twin/kit/clock.ts';
import { DialTrail } from '../../../twin/network/dial-trail.ts';
import { ServerTrail } from '../../../twin/platform/server-trail.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const MB = 1024 * 1024;
const STEPS = 'admit-target admit-fields identify read-body check-access run-tool record'.split(
  ' ',
);

describe('kept calls', () => {
  const deployment = readDeployment('locked');
  const verdict = reach(deployment, { subnet: 'gateway' }, { resource: siteOf(deployment) }, 443);

  /** A call as long as the hops let one be; every text is a new one, as from the wire. */
  function call(calls: Calls, bytes: number): void {
    const record = calls.begin('gateway');
    for (const by of ['client', 'gateway', 'platform'] as const) {
      const field = randomBytes(bytes / 2).toString('hex');
      record.head(by, 'request', 'POST /mcp', [['x-large', field]]);
    }
    record.add(
      new DialTrail({ subnet: 'gateway' }, 'app', { open: true, listener() {}, verdict }, 1),
    );
    const steps = STEPS.map((step, at) => [at, step]);
    record.add(new ServerTrail(record, JSON.stringify({ id: record.id, began: 0, steps }), []));
    record.end(200);
  }

  for (const [what, bytes, most] of [
    ['with the largest heads', 64 * 1024, 24],
    ['with ordinary heads', 512, 8],
  ] as const) {
    test(`take little memory, however many arrive, ${what}`, () => {
      const kept = new KeptCalls();
      const calls = new Calls(machineClock, kept);
      try {
        const before = heap();
        for (let count = 0; count < 2_000; count += 1) call(calls, bytes);
        const grown = (heap() - before) / MB;
        assert.ok(grown < most, `${grown} MB`);
        assert.ok(kept.all().length <= 500);
        assert.ok(kept.all().length > 10);
      } finally {
        calls.close();
      }
    });
  }

  test('take little memory if what they say repeats a form, or hides much of it', () => {
    const kept = new KeptCalls();
    const calls = new Calls(machineClock, kept);
    try {
      const before = heap();
      for (let count = 0; count < 600; count += 1) {
        const record = calls.begin('entra');
        const scope = randomBytes(32 * 1024).toString('hex');
        const step = { hop: 'entra', step: 'authorize', verdict: 'passed', from: 0 } as const;
        record.add({ ...step, says: scope, facts: { scope } });
        record.hide([randomBytes(32 * 1024).toString('hex')]);
        record.end(400);
      }
      const grown = (heap() - before) / MB;
      assert.ok(grown < 24, `${grown} MB`);
    } finally {
      calls.close();
    }
  });

  test('show no text if more secrets than one call has could be in it', () => {
    const record = new CallRecord('entra', 0);
    record.head('client', 'request', 'POST /authorize', []);
    record.hide(Array.from({ length: 6_000 }, (_, at) => `secret-${at}`));
    assert.equal(record.read().first, '(withheld)');
  });
});
