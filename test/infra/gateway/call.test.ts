import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../support/needs.ts';
import { BODY, HEAD } from './cases-head.ts';
import { TOKEN } from './cases-token.ts';
import { outcome, useTrial } from './trial.ts';

const trial = useTrial();

describe('a call', needs('dotnet'), () => {
  for (const [title, change, expected] of [...HEAD, ...TOKEN, ...BODY]) {
    test(title, async () => {
      const exchange = await trial.send(change);
      assert.equal(outcome(exchange), expected);
      const left = exchange.forwarded !== undefined;
      assert.equal(left, expected === '200', 'what was refused never left');
    });
  }
});
