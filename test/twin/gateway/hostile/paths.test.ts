import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run, showing } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const paths = {
  '/public/*': { get: { operationId: 'public' } },
  '/orders/{id}': { get: { operationId: 'order' } },
  '/private': { get: { operationId: 'private' } },
};

/** The operation whose policy runs, and the path that the backend gets. */
async function seen(target: string): Promise<readonly [string, string | undefined]> {
  const operation = 'context.Operation.Id';
  const inbound = `<set-header name="X-Operation" exists-action="override"><value>@(${operation})</value></set-header>${SITE}`;
  const { sent, status } = await run({ inbound, paths, target });
  const [only] = sent;
  if (!only) return [String(status), undefined];
  const { pathname, search } = new URL(only.url);
  return [only.headers.get('X-Operation')?.[0] ?? '', `${pathname}${search}`];
}

describe('a path that a URL parser changes', () => {
  for (const target of [
    '/public/../private',
    '/public/a/../../private',
    '/public/%2e%2E/private',
    '/public/.%2e/./private',
    '/orders/..\\private',
    '/orders\\..\\private',
    '/public/../private?a=1#b',
  ]) {
    test(`runs the policy of what the backend gets: ${target}`, async () => {
      const [operation, path = ''] = await seen(target);
      assert.deepEqual([operation, path.replace('?a=1', '')], ['private', '/private']);
    });
  }

  test('ends before a fragment, which the backend does not get', async () => {
    assert.deepEqual(await seen('/orders/1#/private'), ['order', '/orders/1']);
    const query = showing('context.Request.OriginalUrl.Query.GetValueOrDefault("role", "")');
    const { body } = await run({ inbound: query, target: '/?role=admin#x' });
    assert.equal(body, 'admin');
  });

  test('leaves the API if it leads out of it', async () => {
    assert.equal((await seen('/orders/..'))[0], '404');
    assert.equal((await seen('/public/../../../x'))[0], '404');
  });

  test('keeps dots that mean nothing', async () => {
    assert.deepEqual(await seen('/public/a..b/...?c=/../d'), [
      'public',
      '/public/a..b/...?c=/../d',
    ]);
  });
});

test('a parameter of the query in a rewritten path stays one segment', async () => {
  const withQuery = {
    '/find': {
      get: { operationId: 'find', parameters: [{ name: 'q', in: 'query', required: true }] },
    },
  };
  const inbound = `${SITE}<rewrite-uri template="/items/{q}" copy-unmatched-params="false" />`;
  const { sent } = await run({ inbound, paths: withQuery, target: '/find?q=a/b%3Fadmin%3D1%23' });
  assert.equal(sent[0]?.url, 'https://site.example/items/a%2Fb%3Fadmin%3D1%23');
});
