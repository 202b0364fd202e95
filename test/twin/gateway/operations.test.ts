import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Request } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { matcherOf, readApi } from '../../../twin/gateway/operations.ts';
import { SentUrl } from '../../../twin/gateway/url.ts';

const api = (path: string, paths: object): Resource => ({
  id: path,
  type: 'Microsoft.ApiManagement/service/apis',
  name: `service/${path || 'root'}`,
  apiVersion: '',
  properties: { path, value: JSON.stringify({ paths }) },
});

const operation = (operationId: string) => ({ operationId });

const APIS = [
  api('', { '/': { get: operation('home') }, '/mcp/x': { get: operation('shadowed') } }),
  api('mcp', { '/': { post: operation('call') }, '/a/B': { get: operation('deep') } }),
].map(readApi);

const match = matcherOf(APIS);
const found = (method: string, path: string): string | undefined =>
  match(method, new SentUrl(path, 'localhost'))?.id;

describe('a request finds its operation', () => {
  test('by method and path, ignoring case and a trailing slash', () => {
    assert.equal(found('GET', '/'), 'home');
    assert.equal(found('POST', '/mcp'), 'call');
    assert.equal(found('POST', '/MCP/'), 'call');
    assert.equal(found('POST', '/mcp//'), 'call');
    assert.equal(found('GET', '/mcp/a/b'), 'deep');
  });

  test('only in the API with the longest matching path', () => {
    assert.equal(found('GET', '/mcp/x'), undefined);
  });

  test('not for another method, another path or part of a segment', () => {
    for (const [method, path] of [
      ['HEAD', '/'],
      ['GET', '/mcp'],
      ['POST', '/mcpx'],
      ['POST', '//mcp'],
      ['POST', '/%6dcp'],
      ['OPTIONS', '*'],
    ] as const) {
      assert.equal(found(method, path), undefined, path);
    }
  });

  test('whose path the backend would read, with dots resolved', () => {
    for (const path of ['/x/../mcp', '/./mcp', '/%2E%2e/mcp', '/x\\..\\mcp']) {
      assert.equal(found('POST', path), 'call', path);
    }
  });
});

/** Operations by their paths; the id of each is its path. */
const operationsOf = (paths: Readonly<Record<string, object>>) => [
  readApi(
    api(
      'shop',
      Object.fromEntries(
        Object.entries(paths).map(([path, members]) => [
          path,
          { get: { ...operation(path), ...members } },
        ]),
      ),
    ),
  ),
];

describe('an operation with parameters', () => {
  const matched = (paths: Readonly<Record<string, object>>, target: string) => {
    const request = new Request('GET', target, '', new Fields(), Body.none());
    request.call(matcherOf(operationsOf(paths))('GET', request.originalUrl));
    const { operation, matchedParameters, route } = request;
    return [operation?.id, Object.fromEntries(matchedParameters), route.target];
  };

  test('reads them from the path as sent', () => {
    const paths = { '/orders/{id}/lines/{line}': {} };
    assert.deepEqual(matched(paths, '/Shop/Orders/A%20b/LINES/2?x=1'), [
      '/orders/{id}/lines/{line}',
      { id: 'A%20b', line: '2' },
      '/Orders/A%20b/LINES/2?x=1',
    ]);
    assert.deepEqual(matched(paths, '/shop/orders/1/lines/')[0], undefined);
    assert.deepEqual(matched(paths, '/shop/orders//lines/2')[0], undefined);
  });

  test('comes after one that names more of the path', () => {
    const paths = { '/*': {}, '/{any}': {}, '/v{n}.json': {}, '/me': {}, '/{any}/{*rest}': {} };
    assert.deepEqual(matched(paths, '/shop/me')[0], '/me');
    assert.deepEqual(matched(paths, '/shop/V2.json').slice(0, 2), ['/v{n}.json', { n: '2' }]);
    assert.deepEqual(matched(paths, '/shop/a/b/c').slice(0, 2), [
      '/{any}/{*rest}',
      { any: 'a', rest: 'b/c' },
    ]);
    assert.deepEqual(matched({ '/*': {}, '/me': {} }, '/shop/other/x').slice(0, 2), ['/*', {}]);
  });

  test('takes the required ones of the query into its URL template', () => {
    const parameters = [
      { in: 'query', name: 'from', required: true },
      { in: 'query', name: 'to' },
      { in: 'header', name: 'x', required: true },
    ];
    const paths = { '/day': { parameters } };
    const [shop] = operationsOf(paths);
    assert.equal(shop?.operations[0]?.template.text, '/day?from={from}');
    assert.deepEqual(matched(paths, '/shop/day?FROM=a+b&to=1').slice(0, 2), [
      '/day',
      { from: 'a b' },
    ]);
    assert.deepEqual(matched(paths, '/shop/day?to=1')[0], undefined);
  });

  test('has the name of its summary', () => {
    const [shop] = operationsOf({ '/a': { summary: 'Read it' }, '/b': {} });
    const names = shop?.operations.map(({ name }) => name);
    assert.deepEqual(names?.sort(), ['/b', 'Read it']);
  });
});

describe('the target of a request', () => {
  const url = (target: string) =>
    new Request('GET', target, '', new Fields(), Body.none()).originalUrl;

  test('is path and query as sent', () => {
    const { path, search, query } = url('/a%2Fb?x=1&X=2&y=%C3%BC+z&y');
    assert.deepEqual([path, search], ['/a%2Fb', '?x=1&X=2&y=%C3%BC+z&y']);
    assert.deepEqual(
      [...query],
      [
        ['x', ['1', '2']],
        ['y', ['ü z', '']],
      ],
    );
  });

  test('is the part after the host of an absolute URL', () => {
    assert.equal(url('HTTP://user@host:1/a').path, '/a');
    assert.equal(url('http://host').path, '/');
    assert.equal(url('http://host?x').path, '/');
  });
});
