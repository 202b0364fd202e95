import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answering, failure, refusal, run, showing } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';

describe('mock-response', () => {
  const content = (media: object, type = 'application/json') => ({ content: { [type]: media } });
  const responses = {
    200: {
      content: {
        'application/json': { example: { a: 1 } },
        'text/plain': { examples: { first: { value: 'one' }, second: { value: 'two' } } },
      },
    },
    201: content({ schema: { $ref: '#/components/schemas/Order' } }),
    204: { description: 'nothing' },
    404: { $ref: '#/components/responses/Missing' },
    default: content({ example: 'unused' }),
  };
  const paths = { '/': { get: { operationId: 'read', responses } } };
  const components = {
    responses: { Missing: content({ examples: { one: { value: { error: true } } } }) },
    schemas: {
      Order: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          name: { type: 'string', example: 'Ada' },
          state: { enum: ['open', 'closed'] },
          parts: {
            type: 'array',
            items: { type: 'object', properties: { n: { type: 'number' } } },
          },
          next: { $ref: '#/components/schemas/Order' },
        },
      },
    },
  };
  const mock = (attributes: string, more = {}) =>
    run({ inbound: `<mock-response ${attributes} />`, paths, components, ...more });

  test('answers with the first example, and calls no backend', async () => {
    const { status, headers, body, sent } = await mock('');
    assert.deepEqual([status, body, sent.length], [200, '{"a":1}', 0]);
    assert.deepEqual(headers, { 'Content-Type': ['application/json'] });
  });

  test('chooses by status and type', async () => {
    assert.equal((await mock('content-type="text/plain"')).body, 'one');
    const missing = await mock('status-code="404"');
    assert.deepEqual([missing.status, missing.body], [404, '{"error":true}']);
  });

  test('makes a sample from a schema, also from one that contains itself', async () => {
    const sample = JSON.parse((await mock('status-code="201"')).body);
    const { next, ...own } = sample;
    assert.deepEqual(own, { id: 0, name: 'Ada', state: 'open', parts: [{ n: 0 }] });
    assert.equal(next.next.name, 'Ada');
  });

  test('answers without content if there is nothing to show', async () => {
    const nothing = await mock('status-code="204"');
    assert.deepEqual([nothing.status, nothing.body, nothing.headers], [204, '', {}]);
    const other = await mock('content-type="text/html"');
    assert.deepEqual(
      [other.status, other.body, other.headers['Content-Type']],
      [200, '', ['text/html']],
    );
  });

  test('replaces the answer of the backend, and of an error', async () => {
    const outbound = '<mock-response status-code="404" />';
    assert.equal((await run({ inbound: SITE, outbound, paths, components })).status, 404);
    const onError = '<mock-response />';
    assert.equal((await run({ onError, paths, components })).body, '{"a":1}');
  });

  test('is refused in backend, and with what is not documented', async () => {
    assert.match(await refusal({ backend: '<mock-response />' }), /not allowed in <backend>/);
    assert.match(await refusal({ inbound: '<mock-response index="1" />' }), /index/);
    assert.match(await refusal({ inbound: '<mock-response status-code="@(1)" />' }), /expression/);
  });
});

describe('redirect-content-urls', () => {
  const masked = '<redirect-content-urls />';
  const headers = { Host: 'gateway.example' };

  test('makes links to the backend point to the gateway', async () => {
    const body =
      '{"a":"https://site.example/x","b":"HTTPS://SITE.EXAMPLE","c":"https://site.example.evil.example/","d":"https://site.example:8443"}';
    const services = { send: answering(200, body, { 'Content-Length': String(body.length) }) };
    const outcome = await run({ inbound: SITE, outbound: masked, services, headers });
    assert.deepEqual(JSON.parse(outcome.body), {
      a: 'http://gateway.example/x',
      b: 'http://gateway.example',
      c: 'https://site.example.evil.example/',
      d: 'https://site.example:8443',
    });
    assert.deepEqual(outcome.headers['Content-Length'], [String(outcome.body.length)]);
  });

  test('makes links to the gateway point to the backend in inbound', async () => {
    const body = 'see http://gateway.example/x';
    const { sent } = await run({ inbound: SITE + masked, method: 'POST', body, headers });
    assert.equal(String(sent[0]?.body.content), 'see https://site.example/x');
  });

  test('is refused in the other sections', async () => {
    assert.match(await refusal({ onError: masked }), /not allowed in <on-error>/);
  });
});

describe('jsonp', () => {
  const jsonp = '<jsonp callback-parameter-name="cb" />';
  const ask = (target: string) =>
    run({ inbound: SITE, outbound: jsonp, target, services: { send: answering(200, '{"a":1}') } });

  test('wraps the answer in a call of the function that the caller names', async () => {
    const { body, headers } = await ask('/?cb=app.show');
    assert.equal(body, 'app.show({"a":1});');
    assert.deepEqual(headers['Content-Type'], ['application/javascript']);
    assert.equal((await ask('/')).body, '{"a":1}');
  });

  test('fails for what is no name of a function', async () => {
    for (const name of ['alert(1)//', '', 'a b', '1a', '%3Cscript%3E']) {
      const trial = { inbound: SITE, outbound: jsonp, target: `/?cb=${name}` };
      assert.deepEqual(await failure(trial), [
        'jsonp CallbackParameterInvalid',
        400,
        'Value of callback parameter cb is not a valid JavaScript identifier.',
      ]);
    }
  });

  test('is refused before there is an answer', async () => {
    assert.match(await refusal({ inbound: jsonp }), /<jsonp> is not allowed in <inbound>/);
    assert.equal((await run({ inbound: showing('"x"') })).body, 'x');
  });
});
