import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Body } from '../../../twin/gateway/message-body.ts';
import { argumentsTrail } from '../../../twin/gateway/told/tell-arguments.ts';

test('arguments are told however deep they are', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const text = `{"method":"tools/call","params":{"arguments":{"a":${deep},"b":[1]}}}`;
  const [told] = argumentsTrail(Body.of(text), 0).decisions();
  assert.deepEqual(told?.facts, { a: 'a value that is nested too deeply', b: '[1]' });
});
