import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Trace } from '../../../twin/gateway/services.ts';
import { run, showing } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const variable = (name: string, value: string) =>
  `<set-variable name="${name}" value="${value}" />`;
const shown = (name: string) => showing(`(string)context.Variables["${name}"]`);

describe('set-variable', () => {
  test('stores texts and expression values, the last one of a name', async () => {
    const inbound =
      variable('a', 'one') + variable('a', '@(context.Request.Method + 1)') + shown('a');
    assert.equal((await run({ inbound })).body, 'GET1');
  });
});

describe('choose', () => {
  const branches = (first: boolean, second: boolean): string =>
    `<choose><when condition="@(${first})">${variable('a', 'first')}</when><when condition="@(${second})">${variable('a', 'second')}</when><otherwise>${variable('a', 'other')}</otherwise></choose>${shown('a')}`;

  test('runs only the first branch whose condition holds', async () => {
    assert.equal((await run({ inbound: branches(true, true) })).body, 'first');
    assert.equal((await run({ inbound: branches(false, true) })).body, 'second');
    assert.equal((await run({ inbound: branches(false, false) })).body, 'other');
  });

  test('does nothing if no condition holds', async () => {
    const inbound = `<choose><when condition="@(false)">${showing('"x"')}</when></choose>${showing('"y"')}`;
    assert.equal((await run({ inbound })).body, 'y');
  });
});

describe('set-header', () => {
  const sent = async (change: string) => {
    const { sent: all } = await run({
      inbound: `${SITE}${change}`,
      headers: { 'X-Own': 'caller' },
    });
    return all[0]?.headers.get('x-own');
  };
  const header = (action: string, ...values: string[]): string =>
    `<set-header name="x-OWN"${action && ` exists-action="${action}"`}>${values.map((value) => `<value>${value}</value>`).join('')}</set-header>`;

  test('overrides by default, ignoring the case of the name', async () => {
    assert.deepEqual(await sent(header('', 'new')), ['new']);
    assert.deepEqual(await sent(header('override', 'new', 'newer')), ['new', 'newer']);
  });

  test('skips, appends, deletes', async () => {
    assert.deepEqual(await sent(header('skip', 'new')), ['caller']);
    assert.deepEqual(await sent(header('append', 'new')), ['caller', 'new']);
    assert.equal(await sent(header('delete')), undefined);
  });

  test('evaluates expressions', async () => {
    assert.equal(await sent(header('@(&quot;delete&quot;)', 'x')), undefined);
  });

  test('changes the answer in outbound, not the request', async () => {
    const outcome = await run({
      inbound: SITE,
      outbound: '<set-header name="X-From"><value>gateway</value></set-header>',
    });
    assert.deepEqual(outcome.headers['X-From'], ['gateway']);
    assert.equal(outcome.sent[0]?.headers.has('X-From'), false);
  });
});

describe('return-response', () => {
  test('answers at once as configured, by default with 200 and no body', async () => {
    const inbound = `<return-response><set-status code="418" reason="Short and stout" /><set-header name="A"><value>b</value></set-header><set-body>text</set-body></return-response>`;
    const { status, reason, headers, body, sent } = await run({
      inbound,
      outbound: showing('"x"'),
    });
    assert.deepEqual(
      [status, reason, headers.A, body, sent.length],
      [418, 'Short and stout', ['b'], 'text', 0],
    );
    const { status: ok, body: empty } = await run({ inbound: '<return-response />' });
    assert.deepEqual([ok, empty], [200, '']);
  });

  test('keeps nothing of the answer that it replaces', async () => {
    const { headers, body } = await run({ inbound: SITE, outbound: '<return-response />' });
    assert.deepEqual([headers, body], [{}, '']);
  });
});

describe('trace', () => {
  test('writes a line with evaluated expressions, and changes nothing else', async () => {
    const traced: Trace[] = [];
    const inbound = `<trace source="door" severity="information"><message>@("seen " + context.Request.Method)</message><metadata name="a" value="b" /><metadata name="@(&quot;c&quot;)" value="@(context.Request.Method)" /></trace>${showing('"after"')}`;
    const { body } = await run({ inbound, services: { trace: (entry) => traced.push(entry) } });
    assert.equal(body, 'after');
    const [{ requestId, ...entry }] = traced as [Trace];
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(entry, {
      source: 'door',
      severity: 'information',
      message: 'seen GET',
      metadata: { a: 'b', c: 'GET' },
    });
  });
});

describe('base', () => {
  const operation = (section: string): string =>
    `<policies><inbound>${section}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

  test('runs the section of the enclosing scope', async () => {
    const inbound = variable('a', 'global');
    const after = operation(`<base />${shown('a')}`);
    assert.equal((await run({ inbound, operation: after })).body, 'global');
  });

  test('is the only way to run the enclosing scope', async () => {
    const without = operation(shown('a'));
    assert.equal((await run({ inbound: variable('a', 'x'), operation: without })).status, 500);
  });

  test('is the default for an operation without a policy', async () => {
    assert.equal((await run({ inbound: showing('"global"'), method: 'POST' })).body, 'global');
  });
});

describe('include-fragment', () => {
  test('runs the steps of the fragment in its place', async () => {
    const fragments = { one: `<fragment>${variable('a', 'fragment')}</fragment>` };
    const inbound = `<include-fragment fragment-id="one" />${shown('a')}`;
    assert.equal((await run({ inbound, fragments })).body, 'fragment');
  });

  test('ends the pipeline if the fragment answers', async () => {
    const fragments = { one: `<fragment>${showing('"fragment"')}</fragment>` };
    const inbound = `<include-fragment fragment-id="one" />${showing('"after"')}`;
    assert.equal((await run({ inbound, fragments })).body, 'fragment');
  });
});

describe('rewrite-uri', () => {
  const url = async (attributes: string) =>
    (await run({ inbound: `${SITE}<rewrite-uri ${attributes} />`, target: '/?a=1&b=%20' })).sent[0]
      ?.url;

  test('replaces the path with its template, with or without the query', async () => {
    assert.equal(await url('template="/x"'), 'https://site.example/x?a=1&b=%20');
    assert.equal(await url('template="/x?c=2"'), 'https://site.example/x?c=2&a=1&b=%20');
    assert.equal(
      await url('template="/x" copy-unmatched-params="false"'),
      'https://site.example/x',
    );
  });

  test('is optional: without it, path and query arrive as sent', async () => {
    const { sent } = await run({ inbound: SITE, target: '/?a=1&b=%20' });
    assert.equal(sent[0]?.url, 'https://site.example/?a=1&b=%20');
  });
});

describe('forward-request', () => {
  test('fails if no step has chosen a backend', async () => {
    const { status, sent } = await run({});
    assert.deepEqual([status, sent.length], [500, 0]);
  });

  test('forwards method, headers and body', async () => {
    const { sent } = await run({
      inbound: SITE,
      method: 'POST',
      headers: { A: 'b' },
      body: 'text',
    });
    assert.equal(sent[0]?.method, 'POST');
    assert.deepEqual(sent[0]?.headers.get('A'), ['b']);
    assert.equal(sent[0]?.body.content?.toString(), 'text');
  });

  test('finds the body wherever an expression has read it', async () => {
    const body = showing('(context.Request).Body.As<string>(preserveContent: true)');
    assert.equal((await run({ inbound: body, method: 'POST', body: 'text' })).body, 'text');
  });

  test('forwards a body that an expression has read, unless it was consumed', async () => {
    const sent = async (keep: boolean) => {
      const read = variable('a', `@(context.Request.Body.As&lt;string>(preserveContent: ${keep}))`);
      const outcome = await run({ inbound: SITE + read, method: 'POST', body: 'text' });
      return outcome.sent[0]?.body.content?.toString();
    };
    assert.deepEqual([await sent(true), await sent(false)], ['text', '']);
  });
});

describe('rate-limit-by-key', () => {
  const limit =
    '<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" retry-after-variable-name="wait" />';

  test('refuses a call beyond the limit with the seconds to wait', async () => {
    const { status, headers, body } = await run({ inbound: limit + limit });
    assert.deepEqual([status, headers['Retry-After']], [429, ['60']]);
    assert.equal(JSON.parse(body).message, 'Rate limit is exceeded. Try again in 60 seconds.');
  });

  test('passes the seconds to the steps of on-error', async () => {
    const onError = showing('Convert.ToString(context.Variables["wait"])');
    assert.equal((await run({ inbound: limit + limit, onError })).body, '60');
  });
});

describe('send-request', () => {
  const ask = (attributes: string, more = ''): string =>
    `<send-request mode="new" response-variable-name="answer" ${attributes}><set-url>https://service.example/x</set-url>${more || '<set-method>GET</set-method>'}</send-request>`;
  const status = showing('Convert.ToString(((IResponse)context.Variables["answer"]).StatusCode)');
  const failing = {
    send: async () => {
      throw new PolicyError('BackendConnectionFailure', 'nobody answers');
    },
  };

  test('sends the configured request, and stores the answer', async () => {
    const parts =
      '<set-method>PUT</set-method><set-header name="A"><value>b</value></set-header><set-body>@(context.Request.Method)</set-body><authentication-managed-identity resource="r" />';
    const { body, sent } = await run({ inbound: ask('timeout="5"', parts) + status });
    const [asked] = sent;
    assert.equal(body, '200');
    assert.deepEqual(
      [asked?.method, asked?.url, asked?.timeoutMs],
      ['PUT', 'https://service.example/x', 5000],
    );
    assert.equal(asked?.body.content?.toString(), 'GET');
    assert.deepEqual(
      [...(asked?.headers ?? [])],
      [
        ['A', ['b']],
        ['Authorization', ['Bearer token-r']],
      ],
    );
  });

  test('lets expressions read the answer', async () => {
    const services = {
      send: async () => new Response(200, '', new Fields(), Body.of('{"a":{"b":7}}')),
    };
    const inbound =
      ask('') +
      showing('((IResponse)context.Variables["answer"]).Body.As<JObject>()["a"]["b"].ToString()');
    assert.equal((await run({ inbound, services })).body, '7');
  });

  test('stores null if the service does not answer and errors are ignored', async () => {
    const inbound = `${ask('ignore-error="true"')}${showing('context.Variables["answer"] == null ? "nothing" : "something"')}`;
    assert.equal((await run({ inbound, services: failing })).body, 'nothing');
  });

  test('fails, or stores null, if the answer is too large', async () => {
    const large = (): Body => Body.from(Readable.from([Buffer.alloc(2 * 1024 * 1024)]));
    const services = { send: async () => new Response(200, '', new Fields(), large()) };
    const onError = showing('context.LastError.Source + " " + context.LastError.Reason');
    const { body } = await run({ inbound: ask(''), onError, services });
    assert.equal(body, 'send-request ExpressionValueEvaluationFailure');
    const inbound = `${ask('ignore-error="true"')}${showing('context.Variables["answer"] == null ? "nothing" : "something"')}`;
    assert.equal((await run({ inbound, services })).body, 'nothing');
  });

  test('fails if the service does not answer', async () => {
    const onError = showing('context.LastError.Source + " " + context.LastError.Reason');
    const outcome = await run({ inbound: ask(''), onError, services: failing });
    assert.equal(outcome.body, 'send-request BackendConnectionFailure');
  });
});

describe('validate-jwt', () => {
  const policy = `<validate-jwt header-name="Authorization" require-scheme="Bearer" failed-validation-httpcode="403" failed-validation-error-message="No."><openid-config url="https://nobody.example" /></validate-jwt>`;
  const reason = showing('context.LastError.Source + " " + context.LastError.Reason');

  test('refuses with its own status and message if no step answers', async () => {
    const { status, body } = await run({ inbound: policy });
    assert.deepEqual([status, JSON.parse(body)], [403, { statusCode: 403, message: 'No.' }]);
  });

  for (const [Authorization, expected] of [
    [undefined, 'TokenNotPresent'],
    ['Basic a', 'TokenNotPresent'],
    ['Bearer a', 'JwtInvalid'],
  ] as const) {
    test(`gives the reason ${expected} for ${Authorization ?? 'no header'}`, async () => {
      const headers = Authorization ? { Authorization } : {};
      const outcome = await run({ inbound: policy, onError: reason, headers });
      assert.equal(outcome.body, `validate-jwt ${expected}`);
    });
  }
});
