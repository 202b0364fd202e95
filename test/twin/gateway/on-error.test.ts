import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run, showing } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';

describe('on-error', () => {
  const failing = '<set-variable id="step" name="a" value="@(context.Variables[&quot;b&quot;])" />';

  test('sees which element failed, and why', async () => {
    const onError = showing(
      'context.LastError.Source + " " + context.LastError.Reason + " " + context.LastError.PolicyId',
    );
    const { body } = await run({ inbound: failing, onError });
    assert.equal(body, 'set-variable ExpressionValueEvaluationFailure step');
  });

  test('sees the innermost element that failed', async () => {
    const inbound = `<choose><when condition="@(true)">${failing}</when></choose>`;
    const onError = showing('context.LastError.Source');
    assert.equal((await run({ inbound, onError })).body, 'set-variable');
  });

  test('runs alone if no operation matches', async () => {
    const onError = showing('context.LastError.Source + " " + context.LastError.Reason');
    const { body } = await run({ inbound: showing('"inbound"'), onError, target: '/x' });
    assert.equal(body, 'configuration OperationNotFound');
  });

  test('keeps the default answer of the service unless it makes one', async () => {
    const { status, body } = await run({ target: '/x' });
    assert.equal(status, 404);
    assert.equal(JSON.parse(body).message, 'Unable to match incoming request to an operation.');
  });

  test('runs after a failure in outbound, and discards the existing answer', async () => {
    const { status, body } = await run({ inbound: SITE, outbound: failing });
    assert.deepEqual([status, JSON.parse(body).message], [500, 'Internal server error']);
  });

  test('fails with a bare 500 that does not reveal the cause', async () => {
    const { status, body } = await run({ inbound: failing, onError: failing });
    assert.equal(status, 500);
    assert.deepEqual(JSON.parse(body), { statusCode: 500, message: 'Internal server error' });
  });
});
