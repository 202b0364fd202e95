import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BODY, HEAD } from '../../infra/gateway/cases-head.ts';
import { TOKEN } from '../../infra/gateway/cases-token.ts';
import { INBOUND, OUTBOUND } from '../../infra/gateway/steps.ts';
import { outcome } from '../../infra/gateway/trial.ts';
import { useTwinTrial } from './support/twin-trial.ts';

const trial = useTwinTrial();

describe('the gateway of the twin', () => {
  for (const [title, change, expected] of [...HEAD, ...TOKEN, ...BODY]) {
    test(title, async () => {
      const exchange = await trial.send(change);
      assert.equal(outcome(exchange), expected);
      assert.equal(exchange.forwarded !== undefined, expected === '200');
    });
  }

  for (const { what, proof } of [...INBOUND, ...OUTBOUND]) {
    if (!proof) continue;
    test(`decides by ${what}`, async () => {
      const [change, expected] = proof;
      assert.equal(outcome(await trial.send(change)), expected);
    });
  }
});
