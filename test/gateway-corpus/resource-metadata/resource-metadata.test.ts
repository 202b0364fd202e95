import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recording } from '../answers.ts';
import { onCorpus } from '../corpus.ts';

const backend = recording(() => ({ body: '{"result":"called"}' }));

const PROJECT = {
  folder: import.meta.dirname,
  path: 'servers',
  operations: { metadata: 'GET /{server}/metadata', call: 'POST /{server}' },
  namedValues: {
    tenant: '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02',
    'client-id': 'c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03',
  },
  services: { 'backend.example': backend.listener },
};

test(
  'a block answers with the metadata of each server',
  onCorpus(PROJECT, async ({ url, send }) => {
    const answer = await send('/orders/metadata');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=3600');
    const { hostname } = new URL(url);
    assert.equal(
      await answer.text(),
      JSON.stringify({
        resource: `http://${hostname}/servers/orders`,
        authorization_servers: ['https://login.example/7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02/v2.0'],
        bearer_methods_supported: ['header'],
        scopes_supported: ['api://c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03/call'],
      }),
    );
    assert.equal(backend.received.length, 0);
  }),
);

test(
  'a call without a header is told where the metadata is, and is not forwarded',
  onCorpus(PROJECT, async ({ url, send }) => {
    const refused = await send('/orders', { method: 'POST', body: '{}' });
    assert.equal(refused.status, 401);
    assert.equal(
      refused.headers.get('www-authenticate'),
      `Bearer resource_metadata="${new URL(url).origin}/.well-known/oauth-protected-resource/servers/orders"`,
    );
    assert.deepEqual(await refused.json(), { error: 'unauthorized', message: 'Sign in first.' });
    assert.equal(backend.received.length, 0);

    const headers = { Authorization: 'Bearer x' };
    const forwarded = await send('/orders', { method: 'POST', body: '{}', headers });
    assert.deepEqual(await forwarded.json(), { result: 'called' });
    assert.equal(backend.received[0]?.target, '/orders');
  }),
);
