import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Route } from '../../../twin/gateway/route.ts';
import { SentUrl } from '../../../twin/gateway/url.ts';

const routeOf = (target: string): Route => new Route(new SentUrl(target, 'localhost:8100'));

const seen = ({ scheme, host, port, path, search }: Route): string =>
  `${scheme}://${host}:${port}${path}${search}`;

describe('the URL that a request will be forwarded to', () => {
  test('is the one that was called until a step chooses a backend', () => {
    const route = routeOf('/a%20b?x=1');
    assert.equal(seen(route), 'http://localhost:8100/a%20b?x=1');
    route.backend = 'https://backend.example/base/';
    assert.equal(seen(route), 'https://backend.example:443/base/a%20b?x=1');
    route.backend = 'http://backend.example:81';
    route.target = '/other';
    assert.equal(seen(route), 'http://backend.example:81/other');
  });

  test('has the parameters of the query that it has now', () => {
    const route = routeOf('/?A=1&b=%C3%BC');
    assert.deepEqual(
      [...route.query],
      [
        ['A', ['1']],
        ['b', ['ü']],
      ],
    );
    route.search = '?c=3';
    assert.deepEqual([...route.query], [['c', ['3']]]);
  });

  test('keeps the other parameters as sent when a step changes one', () => {
    const route = routeOf('/?a=1&b=+%41&A=2&c');
    route.setParameter('a', ['x y', '&']);
    assert.equal(route.search, '?b=+%41&c&a=x%20y&a=%26');
    route.appendParameter('B', ['2']);
    assert.equal(route.search, '?b=+%41&c&a=x%20y&a=%26&B=2');
    for (const name of ['a', 'b', 'C']) route.setParameter(name, []);
    assert.equal(route.target, '/');
  });
});
