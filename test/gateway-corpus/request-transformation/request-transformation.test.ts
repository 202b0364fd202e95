import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recording } from '../answers.ts';
import { onCorpus, type Project } from '../corpus.ts';

const ITEMS = {
  items: [
    { name: '  a  red \t chair ', cost: 3, link: 'https://internal.example/1' },
    { name: 'table', cost: 9, link: 'https://internal.example/2' },
  ],
};

function project() {
  const backend = recording(({ target }) =>
    target.startsWith('/orders')
      ? { type: 'application/xml', body: '<order id="7"><line>a</line><line>b</line></order>' }
      : { status: 203, body: JSON.stringify(ITEMS) },
  );
  const one: Project = {
    folder: import.meta.dirname,
    path: 'shops',
    operations: { search: 'GET /{shop}/search', order: 'POST /orders' },
    services: { 'backend.example': backend.listener },
  };
  return { project: one, backend };
}

test('a search becomes a call of another form, and its answer is cleaned', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async ({ send }) => {
    const headers = { 'User-Agent': 'corpus', Origin: 'https://app.example' };
    const answer = await send('/north/search?q=Red+chair++RED&page=2', { headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.equal(
      await answer.text(),
      '{"items":[{"name":"a red chair","link":"https://shop.example/1"},{"name":"table","link":"https://shop.example/2"}],"count":2}',
    );
    const [received] = backend.received;
    assert.equal(received?.method, 'POST');
    assert.deepEqual(JSON.parse(received?.body ?? ''), { shop: 'north', agent: 'CORPUS' });
    const { pathname, searchParams } = new URL(received?.target ?? '', 'http://x');
    assert.equal(pathname, '/v2/north/find');
    assert.deepEqual([...searchParams].sort(), [
      ['page', '2'],
      ['terms', 'chair,red'],
    ]);
  })();
});

test('a foreign origin gets its answer without permission to read it', () => {
  const { project: one } = project();
  return onCorpus(one, async ({ send }) => {
    const answer = await send('/north/search?q=a', { headers: { Origin: 'https://evil.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  })();
});

test('a call gains an argument and reaches a backend that speaks XML', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async ({ send }) => {
    const answer = await send('/orders', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'x-tenant': 'north' },
      body: JSON.stringify({ call: { params: { name: 'order' } } }),
    });
    assert.deepEqual(await answer.json(), { order: { '@id': '7', line: ['a', 'b'] } });
    assert.match(backend.received[0]?.body ?? '', /<tenant>north<\/tenant>/);
  })();
});
