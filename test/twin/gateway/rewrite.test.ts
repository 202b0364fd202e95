import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, run } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const parameter = (name: string, where: string) => ({ name, in: where, required: true });
const paths = {
  '/orders/{id}/{part}': {
    get: { operationId: 'read', parameters: [parameter('lang', 'query')] },
  },
};

describe('rewrite-uri', () => {
  const sent = async (template: string, target: string, attributes = '') => {
    const inbound = `${SITE}<rewrite-uri template="${template}"${attributes} />`;
    return (await run({ inbound, paths, target })).sent[0]?.url;
  };

  test('fills in the parameters of the operation, as they were sent', async () => {
    assert.equal(
      await sent('/v2/{part}/of-{id}', '/orders/a%2Fb/c?lang=en'),
      'https://site.example/v2/c/of-a%2Fb',
    );
    assert.equal(
      await sent('/v2?order={id}&amp;in={lang}', '/orders/1/c?lang=e%20n%26x'),
      'https://site.example/v2?order=1&in=e%20n%26x',
    );
  });

  test('copies only the parameters that the template of the operation does not name', async () => {
    const target = '/orders/1/c?x=%201&lang=en&LANG=de&y';
    assert.equal(await sent('/v2', target), 'https://site.example/v2?x=%201&y');
    const without = ' copy-unmatched-params="false"';
    assert.equal(await sent('/v2', target, without), 'https://site.example/v2');
  });

  test('evaluates an expression', async () => {
    const template = '@(&quot;/&quot; + context.Request.Method + &quot;/{id}&quot;)';
    assert.equal(await sent(template, '/orders/1/c?lang=en'), 'https://site.example/GET/1');
  });

  test('keeps the host of the backend', async () => {
    assert.equal(
      await sent('.evil.example/x', '/orders/1/c?lang=en'),
      'https://site.example/.evil.example/x',
    );
  });

  test('starts from what other steps have made of the query', async () => {
    const inbound = `${SITE}<set-query-parameter name="a"><value>1</value></set-query-parameter><rewrite-uri template="/x" />`;
    assert.equal((await run({ inbound })).sent[0]?.url, 'https://site.example/x?a=1');
  });

  test('fails for a parameter that the operation does not have', async () => {
    const [error, status] = await failure({ inbound: `${SITE}<rewrite-uri template="/{x}" />` });
    assert.deepEqual([error, status], ['rewrite-uri ExpressionValueEvaluationFailure', 500]);
  });
});
