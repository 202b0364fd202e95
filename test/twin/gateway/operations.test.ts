import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Request } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { matchOperation, readApi } from '../../../twin/gateway/operations.ts';

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

const found = (method: string, path: string): string | undefined =>
  matchOperation(APIS, method, path)?.id;

describe('matchOperation finds an operation', () => {
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
      ['POST', '/x/../mcp'],
      ['OPTIONS', '*'],
    ] as const) {
      assert.equal(found(method, path), undefined, path);
    }
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
