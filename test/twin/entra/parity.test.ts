import assert from 'node:assert/strict';
import { test } from 'node:test';
import parity from '../../../twin/entra/data/parity.json' with { type: 'json' };
import { AADSTS } from '../../../twin/entra/sign-in/aadsts.ts';

test('the parity data names only AADSTS errors that the service has', () => {
  const named = JSON.stringify(parity).matchAll(/AADSTS(\d+)/g);
  for (const [, code] of named) assert.ok(Object.hasOwn(AADSTS, Number(code)), code);
});
