import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../scripts/configure-easy-auth/graph/client.ts';
import { findDeployer } from '../../../scripts/configure-easy-auth/steps/find-receivers.ts';
import { listDeleted } from '../../../scripts/configure-easy-auth/steps/list-deleted.ts';

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

test('sends its token to no other host, wherever the next page is said to be', async (t) => {
  for (const link of [
    'https://evil.example/',
    `${BASE}@evil.example/`,
    'http://graph.microsoft.com/',
  ]) {
    const { asked, fetch } = answering({ value: [], '@odata.nextLink': link });
    t.mock.method(globalThis, 'fetch', fetch);
    await assert.rejects(graph().list('/things'), /next-page link to a different host/);
    assert.deepEqual(asked, [`${BASE}/things`]);
  }
});

test('follows no redirect, which would forward its token and the body', async (t) => {
  const followed: unknown[] = [];
  t.mock.method(globalThis, 'fetch', async (_: string, init: RequestInit) => {
    followed.push(init.redirect);
    return Response.json({});
  });
  await graph().find('/me');
  await graph().write({ method: 'POST', path: '/things', body: {} });
  assert.deepEqual(followed, ['error', 'error']);
});

const PAGE = '<html><title>Sign in to this network</title></html>';

test("does not mistake a proxy's page for Graph's answer, whatever its status", async (t) => {
  const requests = {
    'an object to find': () => graph().find('/me'),
    'a list': () => graph().list('/things'),
    'a new object': () => graph().write({ method: 'POST', path: '/things', body: {} }),
    'an update': () => graph().write({ method: 'PATCH', path: '/things/1', body: {} }),
  };
  for (const [what, send] of Object.entries(requests)) {
    for (const body of [PAGE, '', '[]', '"ok"']) {
      t.mock.method(globalThis, 'fetch', async () => new Response(body, { status: 200 }));
      await assert.rejects(
        send,
        /Something other than Microsoft Graph answered/,
        `${what} ${body}`,
      );
    }
    t.mock.method(globalThis, 'fetch', async () => new Response(PAGE, { status: 404 }));
    await assert.rejects(send, { name: 'GraphRefusal', status: 404 }, what);
  }
});

test('accepts an update without a body, and a missing object that Graph reports', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => new Response(null, { status: 204 }));
  await graph().write({ method: 'PATCH', path: '/things/1', body: {} });
  const error = { code: 'Request_ResourceNotFound', message: 'no such thing' };
  t.mock.method(globalThis, 'fetch', async () => Response.json({ error }, { status: 404 }));
  assert.equal(await graph().find('/things/1'), undefined);
});

test("draws no conclusion from a proxy's 403", async (t) => {
  t.mock.method(globalThis, 'fetch', async () => new Response(PAGE, { status: 403 }));
  await assert.rejects(findDeployer(graph()), { name: 'GraphRefusal' });
  await assert.rejects(listDeleted(graph(), 'application', 'id'), { name: 'GraphRefusal' });
});
