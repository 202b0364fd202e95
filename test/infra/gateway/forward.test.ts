import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bearer,
  type Case,
  call,
  header,
  MCP_URL,
  METADATA_URL,
  MODERN,
  outcome,
  PAGE,
  SITE_HOST,
  site,
  TOOL,
  USER,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();
const OWN_CHALLENGE = `Bearer error="insufficient_scope", resource_metadata="${METADATA_URL}", scope="${MCP_URL}/user_impersonation ${MCP_URL}/secrets.read"`;
const PLATFORM_CHALLENGE = `Bearer realm="${SITE_HOST}", resource_metadata="https://${SITE_HOST}/.well-known/oauth-protected-resource"`;

const JSON_ANSWER = { 'Content-Type': 'application/json' };

describe('a call forwarded to the site', () => {
  test('keeps the body, and the token for the platform to check again', async () => {
    const { forwarded } = await trial.send();
    assert.equal(forwarded?.body, call(TOOL));
    assert.deepEqual(forwarded?.headers.Authorization, [bearer(USER)]);
  });

  test('has the constant path and no query', async () => {
    const { forwarded } = await trial.send();
    assert.equal(forwarded?.path, '/mcp');
    assert.deepEqual(forwarded?.query, {});
  });

  test("has no header with the platform's prefix [P-01]", async () => {
    const names = ['x-ms-client-request-id', 'X-MS-Tracking-Id', 'X_MS_WORKFLOW_ID', 'x.ms.a'];
    const headers = Object.fromEntries(names.map((name) => [name, '1']));
    const { forwarded } = await trial.send({ headers: { ...headers, 'x-msn': 'kept' } });
    const left = Object.keys(forwarded?.headers ?? {}).filter((name) => /^x.ms/i.test(name));
    assert.deepEqual(left, ['x-msn']);
  });

  test('has no other credential [J-13, J-22]', async () => {
    const headers = {
      Cookie: 'AppServiceAuthSession=x',
      'Proxy-Authorization': 'x',
      'X-ZUMO-AUTH': 'x',
      'Ocp-Apim-Subscription-Key': 'x',
      'Ocp-Apim-Trace': 'true',
      'X-Forwarded-Access-Token': 'x',
    };
    const { forwarded } = await trial.send({ headers });
    const names = Object.keys(forwarded?.headers ?? {});
    assert.deepEqual(
      names.filter((name) => Object.hasOwn(headers, name)),
      [],
    );
  });

  test('has the configured host and scheme [H-08]', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-For': '10.0.0.1',
      Forwarded: 'host=evil.example',
      'X-Original-URL': '/admin',
      'X-HTTP-Method-Override': 'GET',
      'DISGUISED-HOST': 'evil.example',
    };
    const { forwarded } = await trial.send({ headers });
    const {
      Authorization,
      'Content-Type': _,
      'Content-Length': __,
      ...rest
    } = forwarded?.headers ?? {};
    assert.ok(Authorization);
    const { 'X-Correlation-Id': id, ...others } = rest;
    assert.match(id?.[0] ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(others, {
      'X-Forwarded-Host': ['gateway.example'],
      'X-Forwarded-Proto': ['https'],
    });
  });

  test("has a new correlation id instead of the caller's [H-21]", async () => {
    const { forwarded } = await trial.send({ headers: { 'X-Correlation-Id': 'mine' } });
    assert.doesNotMatch(forwarded?.headers['X-Correlation-Id']?.[0] ?? 'mine', /mine/);
  });

  test("keeps the protocol's headers [TR-21]", async () => {
    const headers = { ...MODERN, 'Mcp-Param-Region': 'eu', Accept: 'text/event-stream' };
    const { forwarded } = await trial.send({ headers });
    for (const [name, value] of Object.entries(headers)) {
      assert.deepEqual(forwarded?.headers[name], [value]);
    }
  });
});

describe('the gateway, given an answer of the site,', () => {
  test('passes it unchanged', async () => {
    const exchange = await trial.send(site(200, JSON_ANSWER, '{"a":1}'));
    assert.equal(exchange.reply.body, '{"a":1}');
  });

  test('passes an error of the server', async () => {
    const exchange = await trial.send(site(400, JSON_ANSWER, '{"error":1}'));
    assert.deepEqual([exchange.reply.status, exchange.reply.body], [400, '{"error":1}']);
  });

  test('passes an accepted notification', async () => {
    assert.equal((await trial.send(site(202, {}, ''))).reply.status, 202);
  });

  test("passes a challenge that names the gateway's metadata [AU-11]", async () => {
    const change = site(403, { ...JSON_ANSWER, 'WWW-Authenticate': OWN_CHALLENGE });
    const exchange = await trial.send(change);
    assert.equal(exchange.reply.status, 403);
    assert.equal(header(exchange, 'WWW-Authenticate'), OWN_CHALLENGE);
  });

  const REPLACED: readonly (readonly [string, ReturnType<typeof site>, string])[] = [
    [
      "the platform's 401",
      site(401, { 'WWW-Authenticate': PLATFORM_CHALLENGE }, ''),
      'bad_credential',
    ],
    ['a 401 without challenge', site(401, JSON_ANSWER), 'bad_credential'],
    ["the platform's 403", site(403, { 'Content-Type': 'text/html' }, SITE_HOST), 'forbidden'],
    [
      'a 403 that names other metadata',
      site(403, { ...JSON_ANSWER, 'WWW-Authenticate': PLATFORM_CHALLENGE }),
      'forbidden',
    ],
    [
      'a 401 that names longer metadata',
      site(401, { 'WWW-Authenticate': `Bearer resource_metadata="${METADATA_URL}.evil"` }),
      'bad_credential',
    ],
    [
      'a page about a stopped site',
      site(503, { 'Content-Type': 'text/html' }, SITE_HOST),
      'unavailable',
    ],
    [
      'a page about a missing site',
      site(404, { 'Content-Type': 'text/html' }, SITE_HOST),
      'unavailable',
    ],
    [
      'a page about headers that are too large',
      site(431, { 'Content-Type': 'text/html' }, SITE_HOST),
      'header_too_large',
    ],
    ['a 431 of a parser, without a body', site(431, {}, ''), 'header_too_large'],
    [
      'a page about a body that is too large',
      site(413, { 'Content-Type': 'text/html' }),
      'body_too_large',
    ],
    ['a page about a bad request', site(400, { 'Content-Type': 'text/html' }), 'malformed_http'],
    [
      'a redirect to the site',
      site(307, { Location: `https://${SITE_HOST.toUpperCase()}/mcp` }),
      'internal',
    ],
    [
      'a header that names the site',
      site(200, { ...JSON_ANSWER, Link: `<https://${SITE_HOST}>` }),
      'internal',
    ],
  ];
  for (const [what, change, expected] of REPLACED) {
    test(`replaces ${what}`, async () => {
      const exchange = await trial.send(change);
      assert.equal(outcome(exchange), expected);
      assert.doesNotMatch(JSON.stringify(exchange.reply).toLowerCase(), new RegExp(SITE_HOST));
    });
  }

  test('drops cookies and headers that name the software [H-23]', async () => {
    const change = site(200, { ...JSON_ANSWER, 'Set-Cookie': 'a=b', 'X-Powered-By': 'x' });
    const exchange = await trial.send(change);
    assert.equal(header(exchange, 'Set-Cookie'), undefined);
    assert.equal(header(exchange, 'X-Powered-By'), undefined);
  });

  test('adds the headers of every answer [H-22, H-23]', async () => {
    const exchange = await trial.send(site(200, JSON_ANSWER));
    assert.equal(header(exchange, 'Cache-Control'), 'no-store');
    assert.equal(header(exchange, 'X-Content-Type-Options'), 'nosniff');
    assert.match(header(exchange, 'Strict-Transport-Security') ?? '', /^max-age=31536000/);
  });

  test('lets only an allowed page read answers and refusals [H-24]', async () => {
    const change = site(200, {
      ...JSON_ANSWER,
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
    });
    const allowed = await trial.send({ ...change, headers: { Origin: PAGE } });
    const refused = await trial.send({ headers: { Origin: PAGE, Authorization: undefined } });
    const stream = await trial.send({ method: 'GET', headers: { Origin: PAGE } });
    const none = await trial.send(change);
    assert.equal(header(allowed, 'Access-Control-Allow-Origin'), PAGE);
    assert.equal(header(refused, 'Access-Control-Allow-Origin'), PAGE);
    assert.equal(header(stream, 'Access-Control-Allow-Origin'), PAGE);
    assert.match(header(refused, 'Access-Control-Expose-Headers') ?? '', /WWW-Authenticate/);
    assert.equal(header(none, 'Access-Control-Allow-Origin'), undefined);
    assert.equal(header(allowed, 'Access-Control-Allow-Credentials'), undefined);
    assert.equal(header(allowed, 'Vary'), 'Origin');
  });

  test('also lets it read earlier refusals [H-24]', async () => {
    const changes: readonly Case[] = [
      { headers: { Authorization: undefined }, exhausted: 'address:203.0.113.7' },
      { headers: { 'X-MS-TOKEN-A': '1' } },
      { headers: { 'Content-Length': '65537' } },
    ];
    for (const change of changes) {
      const at = (Origin: string) =>
        trial.send({ ...change, headers: { ...change.headers, Origin } });
      const [allowed, foreign] = [await at(PAGE), await at('https://evil.example')];
      assert.equal(header(allowed, 'Access-Control-Allow-Origin'), PAGE);
      assert.match(header(allowed, 'Access-Control-Expose-Headers') ?? '', /Retry-After/);
      assert.equal(header(foreign, 'Access-Control-Allow-Origin'), undefined);
    }
  });
});

describe("the gateway's own answer", () => {
  const scope = `scope="${MCP_URL}/user_impersonation"`;
  const metadata = `resource_metadata="${METADATA_URL}"`;

  test('is a challenge without an error if no credential was sent [AU-03]', async () => {
    const exchange = await trial.send({ headers: { Authorization: undefined } });
    assert.equal(header(exchange, 'WWW-Authenticate'), `Bearer ${metadata}, ${scope}`);
  });

  test('is the same challenge for every invalid token [X-04]', async () => {
    const answers = [];
    for (const Authorization of [
      'Bearer a.b',
      bearer(USER, 'RS256', 'forged'),
      bearer({ ...USER, tid: 'x' }),
    ]) {
      const exchange = await trial.send({ headers: { Authorization } });
      answers.push([header(exchange, 'WWW-Authenticate'), exchange.reply.body]);
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(answers[0]?.[0], `Bearer error="invalid_token", ${metadata}, ${scope}`);
  });

  test('names the scope that a token lacks [AU-10]', async () => {
    const Authorization = bearer({ ...USER, scp: 'other' });
    const exchange = await trial.send({ headers: { Authorization } });
    const expected = `Bearer error="insufficient_scope", ${metadata}, ${scope}`;
    assert.equal(header(exchange, 'WWW-Authenticate'), expected);
  });

  test('reports an API that requires a subscription key as not found', async () => {
    const refuses = { source: 'authorization', reason: 'SubscriptionKeyNotFound' };
    const exchange = await trial.send({ refuses });
    assert.equal(outcome(exchange), 'not_found');
    assert.equal(exchange.forwarded, undefined);
  });

  test('names the method that the endpoint accepts', async () => {
    const get = { method: 'GET', headers: { Authorization: bearer(USER) } };
    for (const change of [{ method: 'DELETE' }, get]) {
      assert.equal(header(await trial.send(change), 'Allow'), 'POST');
    }
  });

  test('has the headers of every answer and a correlation id [H-23]', async () => {
    for (const change of [
      { method: 'GET' },
      { headers: { 'X-MS-TOKEN-A': '1' } },
      { path: '/x' },
    ]) {
      const exchange = await trial.send(change);
      assert.equal(header(exchange, 'Cache-Control'), 'no-store');
      assert.equal(
        header(exchange, 'Content-Security-Policy'),
        "default-src 'none'; frame-ancestors 'none'",
      );
      assert.equal(header(exchange, 'X-Content-Type-Options'), 'nosniff');
      assert.equal(header(exchange, 'Content-Type'), 'application/json');
      assert.match(header(exchange, 'X-Correlation-Id') ?? '', /^[0-9a-f-]{36}$/);
      assert.equal(JSON.parse(exchange.reply.body).id, null);
    }
  });
});
