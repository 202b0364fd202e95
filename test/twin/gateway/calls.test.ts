import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Outgoing, Services } from '../../../twin/gateway/services.ts';
import { answering, failure, refusal, run, showing, start } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const URL_PART = '<set-url>https://service.example/x</set-url>';
const METHOD = '<set-method>GET</set-method>';
const VARIABLE = 'response-variable-name="answer"';
const status = showing('Convert.ToString(((IResponse)context.Variables["answer"]).StatusCode)');
const bodyOf = ({ body }: Outgoing): string => String(body.content ?? '');

describe('forward-request', () => {
  const forwarded = (attributes: string, more = {}) =>
    run({ inbound: SITE, backend: `<forward-request ${attributes} />`, ...more });

  test('waits as long as it says, in seconds or milliseconds', async () => {
    assert.equal((await forwarded('')).sent[0]?.timeoutMs, 300_000);
    assert.equal((await forwarded('timeout="@(10 + 2)"')).sent[0]?.timeoutMs, 12_000);
    assert.equal(
      (await forwarded('timeout-ms="1500" http-version="2or1"')).sent[0]?.timeoutMs,
      1500,
    );
  });

  test('fails for an error status if it is to', async () => {
    const attributes = 'fail-on-error-status-code="true"';
    for (const [code, expected] of [
      [399, 'ok'],
      [400, 'forward-request BackendStatusCodeFailure'],
      [599, 'forward-request BackendStatusCodeFailure'],
    ] as const) {
      const outcome = await forwarded(attributes, {
        services: { send: answering(code) },
        outbound: showing('"ok"'),
        onError: showing('context.LastError.Source + " " + context.LastError.Reason'),
      });
      assert.equal(outcome.body, expected);
    }
    const { status: kept, body } = await forwarded(attributes, {
      services: { send: answering(404) },
    });
    assert.deepEqual([kept, JSON.parse(body).message], [404, 'The backend answered 404.']);
  });

  /** Redirects by path: `/` to the location, everything else answers. */
  const redirecting =
    (code: number, location: string): Services['send'] =>
    (outgoing) =>
      new URL(outgoing.url).pathname === '/'
        ? answering(code, '', { Location: location })(outgoing)
        : answering()(outgoing);
  const redirected = (code: number, location: string, more = {}) =>
    forwarded('follow-redirects="true"', {
      services: { send: redirecting(code, location) },
      method: 'POST',
      body: 'text',
      headers: { Authorization: 'secret', 'X-Kept': 'a' },
      ...more,
    });

  test('returns a redirect to the caller by default', async () => {
    const outcome = await forwarded('', { services: { send: redirecting(302, '/x') } });
    assert.deepEqual([outcome.status, outcome.sent.length], [302, 1]);
  });

  test('follows a redirect with the method and body that it calls for', async () => {
    for (const [code, method, body] of [
      [301, 'GET', ''],
      [302, 'GET', ''],
      [303, 'GET', ''],
      [307, 'POST', 'text'],
      [308, 'POST', 'text'],
    ] as const) {
      const { sent, status: found } = await redirected(code, '/x');
      const [, second] = sent as [Outgoing, Outgoing];
      assert.deepEqual([found, second.url, second.method], [200, 'https://site.example/x', method]);
      assert.equal(bodyOf(second), body);
      assert.deepEqual(second.headers.get('Authorization'), ['secret']);
    }
  });

  test('takes no credentials to another origin', async () => {
    const { sent } = await redirected(307, 'https://other.example/x');
    assert.equal(sent[1]?.headers.has('Authorization'), false);
    assert.deepEqual(sent[1]?.headers.get('X-Kept'), ['a']);
  });

  test('does not follow to what is no HTTPS, nor for ever', async () => {
    for (const location of ['http://site.example/x', 'file:///x', 'https://', '']) {
      assert.equal((await redirected(302, location)).status, 302);
    }
    const circle = await redirected(302, '/', { services: { send: redirecting(302, '/') } });
    assert.deepEqual([circle.status, circle.sent.length], [302, 11]);
  });

  test('is refused with what does not run here', async () => {
    const refused = (attributes: string) =>
      refusal({ backend: `<forward-request ${attributes} />` });
    assert.match(await refused('http-version="2"'), /http-version="2": it sends HTTP\/1.1/);
    assert.match(await refused('http-version="3"'), /http-version="3"/);
    assert.match(await refused('continue-timeout="1"'), /continue-timeout/);
    assert.match(await refused('timeout="1" timeout-ms="1"'), /has both timeout and timeout-ms/);
    assert.match(await refused('buffer-response="@(true)"'), /an expression as buffer-response/);
  });
});

describe('send-request', () => {
  const ask = (attributes: string, parts: string) =>
    `<send-request ${VARIABLE} ${attributes}>${parts}</send-request>`;

  test('copies the request that would be forwarded, with its own changes', async () => {
    const inbound = `${SITE}<rewrite-uri template="/y" />${ask('mode="copy"', '<set-header name="A"><value>new</value></set-header>')}`;
    const { sent } = await run({
      inbound,
      method: 'POST',
      target: '/?q=1',
      headers: { A: 'old', B: 'kept', 'Content-Length': '4' },
      body: 'text',
    });
    const [copy, own] = sent as [Outgoing, Outgoing];
    assert.deepEqual(
      [copy.method, copy.url, bodyOf(copy)],
      ['POST', 'https://site.example/y?q=1', 'text'],
    );
    assert.deepEqual(
      [...copy.headers],
      [
        ['A', ['new']],
        ['B', ['kept']],
        ['Content-Length', ['4']],
      ],
    );
    assert.deepEqual([bodyOf(own), own.headers.get('A')], ['text', ['old']]);
  });

  test('replaces URL, method and body of a copy', async () => {
    const parts = `${URL_PART}<set-method>PUT</set-method><set-body>longer text</set-body>`;
    const headers = { 'Content-Length': '4' };
    const { sent } = await run({
      inbound: ask('mode="copy"', parts),
      method: 'POST',
      headers,
      body: 'text',
    });
    const [copy] = sent as [Outgoing];
    assert.deepEqual(
      [copy.method, copy.url, bodyOf(copy)],
      ['PUT', 'https://service.example/x', 'longer text'],
    );
    assert.deepEqual(copy.headers.get('Content-Length'), ['11']);
  });

  test('copies no body in outbound', async () => {
    const outcome = await run({
      inbound: SITE,
      outbound: ask('mode="copy"', ''),
      method: 'POST',
      headers: { 'Content-Length': '4' },
      body: 'text',
    });
    const [, copy] = outcome.sent as [Outgoing, Outgoing];
    assert.deepEqual([bodyOf(copy), copy.headers.has('Content-Length')], ['', false]);
  });

  test('evaluates mode and timeout, and fails on an error status if it is to', async () => {
    const attributes = 'mode="@(&quot;new&quot;)" timeout="@(2)" fail-on-error-status-code="true"';
    const inbound = ask(attributes, URL_PART + METHOD);
    assert.equal((await run({ inbound: inbound + status })).sent[0]?.timeoutMs, 2000);
    const [error, code] = await failure({ inbound, services: { send: answering(404) } });
    assert.deepEqual([error, code], ['send-request BackendStatusCodeFailure', 500]);
  });

  test('fails without a URL that can be called', async () => {
    const [error] = await failure({ inbound: ask('mode="copy"', '') });
    assert.equal(error, 'send-request ExpressionValueEvaluationFailure');
    const [again] = await failure({
      inbound: ask('', `<set-url>file:///etc/passwd</set-url>${METHOD}`),
    });
    assert.equal(again, 'send-request ExpressionValueEvaluationFailure');
  });

  for (const [attributes, parts, complaint] of [
    ['', METHOD, /<send-request> has no <set-url>/],
    ['', URL_PART, /<send-request> has no <set-method>/],
    ['mode="old"', URL_PART + METHOD, /mode="old"/],
    ['buffer-response="false"', URL_PART + METHOD, /buffer-response="false"/],
    ['timeout="1" timeout-ms="1"', URL_PART + METHOD, /has both/],
    ['', `${URL_PART}${METHOD}<proxy url="x" />`, /<proxy> in <send-request>: Every call/],
    [
      '',
      `${URL_PART}${METHOD}<authentication-certificate thumbprint="x" />`,
      /<authentication-certificate> in <send-request>: The gateway/,
    ],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ inbound: ask(attributes, parts) }), complaint));
  }
});

describe('send-one-way-request', () => {
  const oneWay = (attributes: string, parts = URL_PART + METHOD) =>
    `<send-one-way-request ${attributes}>${parts}</send-one-way-request>`;

  test('answers without waiting for the service, and whatever comes of it', async () => {
    const sent: Outgoing[] = [];
    const never: Services['send'] = (outgoing) => {
      sent.push(outgoing);
      return new Promise(() => {});
    };
    const inbound = oneWay('timeout="7"') + showing('"after"');
    assert.equal((await run({ inbound, services: { send: never } })).body, 'after');
    assert.deepEqual([sent[0]?.url, sent[0]?.timeoutMs], ['https://service.example/x', 7000]);
    const failing: Services['send'] = async () => {
      throw new PolicyError('Timeout', 'Late.');
    };
    assert.equal((await run({ inbound, services: { send: failing } })).body, 'after');
  });

  test('keeps at most 100 requests under way', async () => {
    const send: Services['send'] = () => new Promise(() => {});
    const inbound = oneWay('') + showing('"after"');
    const running = await start({ inbound, services: { send } });
    for (let at = 0; at < 101; at += 1) assert.equal((await running.ask()).body, 'after');
    assert.equal(running.sent.length, 100);
    await running.stop();
  });

  test('is refused without what to send', async () => {
    assert.match(await refusal({ inbound: oneWay('', METHOD) }), /has no <set-url>/);
    assert.match(await refusal({ inbound: oneWay(VARIABLE) }), /response-variable-name/);
  });
});

describe('return-response', () => {
  const stored = `<send-request ${VARIABLE}>${URL_PART}${METHOD}</send-request>`;

  test('returns the response in a variable, changed by what it contains', async () => {
    const services = { send: answering(404, 'none', { A: 'a', 'Content-Length': '4' }) };
    const whole = `${stored}<return-response ${VARIABLE} />`;
    const outcome = await run({ inbound: whole, services });
    assert.deepEqual([outcome.status, outcome.body, outcome.headers.A], [404, 'none', ['a']]);
    const changed = `${stored}<return-response ${VARIABLE}><set-status code="410" /><set-header name="A" exists-action="delete" /><set-body>longer</set-body></return-response>`;
    const { status: code, body, headers } = await run({ inbound: changed, services });
    assert.deepEqual([code, body, headers], [410, 'longer', { 'Content-Length': ['6'] }]);
  });

  test('fails if the variable contains no response', async () => {
    const [error, code] = await failure({
      inbound: '<return-response response-variable-name="x" />',
    });
    assert.deepEqual([error, code], ['return-response ExpressionValueEvaluationFailure', 500]);
  });
});

describe('authentication-managed-identity', () => {
  const identity = (attributes: string) => `<authentication-managed-identity ${attributes} />`;
  const failing = {
    identityToken: async () => {
      throw new PolicyError('ManagedIdentityFailure', 'No token.');
    },
  };
  const sentAuthorization = async (attributes: string, services: Partial<Services> = {}) => {
    const inbound = SITE + identity(attributes);
    const { sent } = await run({ inbound, services, headers: { Authorization: 'caller' } });
    return sent[0]?.headers.get('Authorization');
  };

  test('sends a token for the resource, which may be computed', async () => {
    assert.deepEqual(await sentAuthorization('resource="r"'), ['Bearer token-r']);
    const computed = 'resource="@(context.Request.Method)"';
    assert.deepEqual(await sentAuthorization(computed), ['Bearer token-GET']);
  });

  test('stores the token in a variable', async () => {
    const attributes = 'resource="r" output-token-variable-name="t"';
    const inbound = identity(attributes) + showing('(string)context.Variables["t"]');
    assert.equal((await run({ inbound })).body, 'token-r');
    assert.deepEqual(await sentAuthorization(attributes), ['caller']);
  });

  test('fails without a token, unless errors are ignored', async () => {
    const [error, code] = await failure({ inbound: identity('resource="r"'), services: failing });
    assert.deepEqual(
      [error, code],
      ['authentication-managed-identity ManagedIdentityFailure', 500],
    );
    const ignoring = 'resource="r" ignore-error="true"';
    assert.deepEqual(await sentAuthorization(ignoring, failing), ['caller']);
  });

  test('is refused with another identity, and outside inbound', async () => {
    assert.match(await refusal({ inbound: identity('resource="r" client-id="x"') }), /client-id/);
    assert.match(await refusal({ outbound: identity('resource="r"') }), /is not allowed in/);
  });
});
