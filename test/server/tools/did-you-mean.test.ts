import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonFault } from '../../../infra/source/json-fault.ts';
import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';

describe('a mistyped name', () => {
  const names = ['access', 'protocol', 'Tcp', 'Udp', 'validate-jwt'];
  for (const [found, near] of [
    ['acess', 'access'],
    ['Tpc', 'Tcp'],
    ['ACCESS', 'access'],
    ['validate-jtw', 'validate-jwt'],
  ] as const) {
    test(`suggests ${near} for ${found}`, () => {
      assert.equal(didYouMean(found, names), `; did you mean "${near}"?`);
    });
  }

  test('suggests nothing if no name is close', () => {
    for (const found of ['note', 'x', 'priority', '']) assert.equal(didYouMean(found, names), '');
  });
});

describe('a text that is not JSON', () => {
  for (const [text, line, column] of [
    ['{,', 1, 2],
    ['{\n  "a": 1,,\n}', 2, 10],
    ['{"a": x}', 1, 7],
    ['[1, 2', 1, 6],
    ['{"a": 01}', 1, 8],
    ['{} {}', 1, 4],
    ['', 1, 1],
    ['["a\n"]', 1, 2],
  ] as const) {
    test(`is located: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(jsonFault(text), { line, column });
    });
  }

  test('is not found in JSON', () => {
    assert.equal(jsonFault(' {"a": [1.5e3, "\\u00e9", null, {}, []]} '), undefined);
  });
});
