import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, type Outcome, refusal, run, showing } from './support/policy.ts';

const PAGE = 'https://page.example';
const list = (name: string, child: string, values: readonly string[], attributes = '') =>
  `<${name}${attributes}>${values.map((value) => `<${child}>${value}</${child}>`).join('')}</${name}>`;
const origins = (...values: string[]) => list('allowed-origins', 'origin', values);
const methods = (values: readonly string[], attributes = '') =>
  list('allowed-methods', 'method', values, attributes);
const headers = (...values: string[]) => list('allowed-headers', 'header', values);
const cors = (inner: string, attributes = '') => `<cors${attributes}>${inner}</cors>`;

const preflight = (inbound: string, asked: Record<string, string> = {}, more = {}) =>
  run({
    inbound: `${inbound}${showing('"ran"')}`,
    method: 'OPTIONS',
    headers: { Origin: PAGE, 'Access-Control-Request-Method': 'GET', ...asked },
    ...more,
  });
const allowed = ({ headers: { 'Access-Control-Allow-Origin': found } }: Outcome) => found?.[0];

describe('cors, for a preflight request', () => {
  test('answers without running any other step', async () => {
    const outcome = await preflight(
      cors(
        origins(`${PAGE}:443/`) +
          methods(['GET', 'PUT'], ' preflight-result-max-age="300"') +
          headers('X-One', 'X-Two'),
        ' allow-credentials="true"',
      ),
      { 'Access-Control-Request-Headers': 'x-two, accept-language' },
    );
    assert.deepEqual([outcome.status, outcome.body, outcome.sent.length], [200, '', 0]);
    assert.deepEqual(outcome.headers, {
      'Access-Control-Allow-Origin': [PAGE],
      'Access-Control-Allow-Credentials': ['true'],
      'Access-Control-Allow-Methods': ['GET,PUT'],
      'Access-Control-Allow-Headers': ['x-two,accept-language'],
      'Access-Control-Max-Age': ['300'],
    });
  });

  for (const [what, policy, asked] of [
    ['another origin', cors(origins('https://other.example')), {}],
    ['another port', cors(origins(`${PAGE}:444`)), {}],
    ['another scheme', cors(origins('http://page.example')), {}],
    ['a longer host', cors(origins('https://page.example.evil.example')), {}],
    ['an opaque origin', cors(origins(PAGE)), { Origin: 'null' }],
    ['a method', cors(origins(PAGE) + methods(['PUT'])), {}],
    ['a header', cors(origins(PAGE) + headers('A')), { 'Access-Control-Request-Headers': 'a, b' }],
    ['headers by default', cors(origins(PAGE)), { 'Access-Control-Request-Headers': 'a' }],
  ] as const) {
    test(`refuses ${what} with an empty 200`, async () => {
      const outcome = await preflight(policy, asked);
      assert.deepEqual([outcome.status, outcome.body, outcome.headers], [200, '', {}]);
    });
  }

  test('allows everything for a star', async () => {
    const policy = cors(origins('*') + methods(['*']) + headers('*'));
    const outcome = await preflight(policy, { 'Access-Control-Request-Headers': 'a' });
    assert.equal(allowed(outcome), '*');
    assert.deepEqual(outcome.headers['Access-Control-Allow-Methods'], ['GET']);
    assert.deepEqual(outcome.headers['Access-Control-Allow-Headers'], ['a']);
    const withCredentials = cors(origins('*'), ' allow-credentials="true"');
    assert.equal(allowed(await preflight(withCredentials)), PAGE);
  });

  test('asks the next scope unless it terminates unmatched requests', async () => {
    const operation = (terminates: string) =>
      `<policies><inbound>${cors(origins('https://x.example'), terminates)}<base /></inbound><backend /><outbound /><on-error /></policies>`;
    const ask = (terminates: string) =>
      preflight(cors(origins(PAGE)), {}, { operation: operation(terminates) });
    assert.equal(allowed(await ask('')), PAGE);
    assert.equal(allowed(await ask(' terminate-unmatched-request="false"')), PAGE);
    assert.equal(allowed(await ask(' terminate-unmatched-request="true"')), undefined);
    assert.equal(allowed(await ask(' terminate-unmatched-request="@(1 == 1)"')), undefined);
  });

  test('counts only as a direct child of inbound', async () => {
    const policy = `<choose><when condition="true">${cors(origins(PAGE))}</when></choose>`;
    assert.equal((await preflight(policy)).status, 404);
  });

  test('leaves other requests with OPTIONS to the operations', async () => {
    const policy = cors(origins(PAGE));
    const own = { method: 'OPTIONS' };
    assert.equal((await run({ ...own, inbound: policy })).status, 404);
    assert.equal((await run({ ...own, inbound: policy, headers: { Origin: PAGE } })).status, 404);
    assert.equal(
      (await preflight(policy, { 'Access-Control-Request-Method': 'DELETE' })).status,
      404,
    );
    assert.equal((await preflight(policy, {}, { target: '/x' })).status, 404);
  });

  test('names the element if an expression in it fails', async () => {
    const policy = cors(
      origins(PAGE),
      ' allow-credentials="@((bool)context.Variables[&quot;a&quot;])"',
    );
    const asked = { Origin: PAGE, 'Access-Control-Request-Method': 'GET' };
    const [error, status] = await failure({ inbound: policy, method: 'OPTIONS', headers: asked });
    assert.deepEqual([error, status], ['cors ExpressionValueEvaluationFailure', 500]);
  });
});

describe('cors, for any other request', () => {
  const policy = cors(
    origins(PAGE) + list('expose-headers', 'header', ['X-One', 'X-Two']),
    ' allow-credentials="true"',
  );
  const call = (inbound: string, origin: string | undefined, more = {}) =>
    run({ inbound, headers: origin === undefined ? {} : { Origin: origin }, ...more });

  test('adds its headers to every answer to an allowed origin, refusals included', async () => {
    const failing = '<set-variable name="a" value="@(context.Variables[&quot;b&quot;])" />';
    const site = '<set-backend-service backend-id="site" />';
    for (const after of [showing('"x"'), failing, site]) {
      const outcome = await call(policy + after, PAGE);
      assert.equal(allowed(outcome), PAGE, after);
      assert.deepEqual(outcome.headers['Access-Control-Expose-Headers'], ['X-One,X-Two']);
      assert.deepEqual(outcome.headers['Access-Control-Allow-Credentials'], ['true']);
    }
  });

  test('lets other origins pass without headers, unless it terminates them', async () => {
    const inbound = policy + showing('"ran"');
    const open = await call(inbound, 'https://x.example');
    assert.deepEqual([open.body, allowed(open)], ['ran', undefined]);
    const closed = inbound.replace('<cors ', '<cors terminate-unmatched-request="true" ');
    const terminated = await call(closed, 'https://x.example');
    assert.deepEqual([terminated.status, terminated.body], [200, '']);
    assert.equal((await call(closed, 'https://x.example', { method: 'POST' })).body, 'ran');
    assert.equal((await call(closed, undefined)).body, 'ran');
  });
});

describe('cors is refused', () => {
  for (const [inner, complaint] of [
    ['', /<cors> must contain at least one <allowed-origins>/],
    [origins(), /<allowed-origins> must contain at least one <origin>/],
    [origins('page.example'), /"page.example" is not an origin/],
    [origins('*', PAGE), /the origin \* must be the only one/],
    [origins(PAGE) + origins(PAGE), /a second <allowed-origins>/],
    [origins(PAGE) + methods([]), /must contain at least one <method>/],
    [
      origins(PAGE) + methods(['GET'], ' preflight-result-max-age="x"'),
      /max-age="x" is not a whole number/,
    ],
    [origins(PAGE).replace('</a', '<url>x</url></a'), /<url> in <allowed-origins>/],
  ] as const) {
    test(`${complaint}`, async () =>
      assert.match(await refusal({ inbound: cors(inner) }), complaint));
  }
});
