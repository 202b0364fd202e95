import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redactField } from '../../../twin/kit/redact.ts';

const CANARY = 'Zq8vHt3kPw7mXcQz';

describe('the value of a field is replaced', () => {
  for (const name of [
    'Mcp-Session-Id',
    'X-Session',
    'X-Auth',
    'X-Forwarded-Authorization',
    'Authorization-Original',
    'X-Token-1',
    'X-Secret-Value',
    'X-Password-Hash',
    'X-Amz-Credential',
    'X-Goog-Iap-Jwt-Assertion',
    'X-CSRF',
    'DPoP',
    'AccessToken',
    'x-mykey',
    'x_api_keys',
  ]) {
    test(`that is named ${name}`, () => {
      assert.ok(!redactField(name, CANARY).includes(CANARY));
    });
  }
});

test('the value of a field that is no credential is shown', () => {
  for (const name of [
    'Access-Control-Allow-Credentials',
    'WWW-Authenticate',
    'Keep-Alive',
    'X-Correlation-Id',
    'X-Author',
  ])
    assert.equal(redactField(name, CANARY), CANARY);
});
