import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../scripts/configure-easy-auth/graph/client.ts';

const BASE = 'https://graph.microsoft.com/v1.0';

function answering(...pages: unknown[]) {
  const asked: string[] = [];
  const answers = pages.map((page) => Response.json(page));
  return {
    asked,
    fetch: async (url: unknown) => {
      asked.push(String(url));
      return answers.shift() ?? Response.error();
    },
  };
}

const graph = () =>
  new Graph(
    async () => 'token',
    () => {},
  );

test('reads every page of a list', async (t) => {
  const { asked, fetch } = answering(
    { value: [1, 2], '@odata.nextLink': `${BASE}/things?$skiptoken=x` },
    { value: [3] },
  );
  t.mock.method(globalThis, 'fetch', fetch);
  assert.deepEqual(await graph().list('/things'), [1, 2, 3]);
  assert.deepEqual(asked, [`${BASE}/things`, `${BASE}/things?$skiptoken=x`]);
});

test('carries its token to no other host, wherever the next page is said to be', async (t) => {
  for (const link of [
    'https://evil.example/',
    `${BASE}@evil.example/`,
    'http://graph.microsoft.com/',
  ]) {
    const { asked, fetch } = answering({ value: [], '@odata.nextLink': link });
    t.mock.method(globalThis, 'fetch', fetch);
    await assert.rejects(graph().list('/things'), /named a page elsewhere/);
    assert.deepEqual(asked, [`${BASE}/things`]);
  }
});

test('follows no redirect, which would carry its token and the body along', async (t) => {
  const followed: unknown[] = [];
  t.mock.method(globalThis, 'fetch', async (_: string, init: RequestInit) => {
    followed.push(init.redirect);
    return Response.json({});
  });
  await graph().find('/me');
  await graph().write({ method: 'POST', path: '/things', body: {} });
  assert.deepEqual(followed, ['error', 'error']);
});
