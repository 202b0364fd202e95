import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { run, showing } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const REASON = showing('context.LastError.Source + " " + context.LastError.Reason');

const setBody = (text: string, attributes = ''): string =>
  `<set-body ${attributes}>${text}</set-body>`;
const liquid = (text: string, attributes = ''): string =>
  setBody(text, `template="liquid" ${attributes}`);

/** The body that the backend receives. */
async function sent(
  inbound: string,
  body: string | undefined,
  type = 'application/json',
): Promise<string | undefined> {
  const outcome = await run({
    inbound: `${SITE}${inbound}`,
    onError: REASON,
    method: 'POST',
    headers: { 'Content-Type': type },
    ...(body !== undefined && { body }),
  });
  return outcome.sent[0]?.body.content?.toString() ?? outcome.body;
}

describe('set-body', () => {
  test('gives the request a text or the value of an expression', async () => {
    assert.equal(await sent(setBody('Hello world!'), 'x'), 'Hello world!');
    assert.equal(await sent(setBody('@(context.Request.Method + 1)'), 'x'), 'POST1');
    const upper = '@(context.Request.Body.As&lt;string>().Replace("a", "b"))';
    assert.equal(await sent(setBody(upper), 'aXa'), 'bXb');
  });

  test('changes the answer in outbound, and the length that it states', async () => {
    const services = {
      send: async () =>
        new Response(200, '', new Fields([['Content-Length', ['3']]]), Body.of('old')),
    };
    const { body, headers } = await run({ inbound: SITE, outbound: setBody('newer'), services });
    assert.deepEqual([body, headers['Content-Length']], ['newer', ['5']]);
  });

  test('takes elements for text', async () => {
    const xml = '<a x="1"><b>2 &lt; 3</b></a>';
    assert.equal(await sent(setBody(xml), 'x'), xml);
    assert.equal(await sent(setBody('<![CDATA[<a>&]]>'), 'x'), '<a>&');
  });

  test('fails for a request that can have no body', async () => {
    const { body } = await run({ inbound: setBody('x'), onError: REASON });
    assert.equal(body, 'set-body ExpressionValueEvaluationFailure');
    const changed = await run({ inbound: `${SITE}<set-method>POST</set-method>${setBody('x')}` });
    assert.equal(changed.sent[0]?.body.content?.toString(), 'x');
  });
});

describe('set-body with a template', () => {
  const order = JSON.stringify({
    customer: { name: 'Ada', tags: ['a', 'b'] },
    placed: '2026-01-31T10:20:30Z',
    total: 2.5,
  });

  test('reads a JSON body', async () => {
    const text = '{"n":"{{body.customer.name}}","t":"{{body.customer.tags | Join: \'+\'}}"}';
    assert.equal(await sent(liquid(text), order), '{"n":"Ada","t":"a+b"}');
    for (const type of ['text/json', 'application/hal+json', 'Application/JSON; charset=utf-8']) {
      assert.equal(await sent(liquid('{{body.total}}'), order, type), '2.5');
    }
    assert.equal(await sent(liquid('[{{body.total}}]'), order, 'text/plain'), '[]');
  });

  test('makes markup of it', async () => {
    const envelope =
      '<s:E xmlns:s="urn:s"><s:B>{% if body.total > 2 %}<c>{{body.customer.name}}</c>{% endif %}</s:B></s:E>';
    assert.equal(
      await sent(liquid(envelope), order),
      '<s:E xmlns:s="urn:s"><s:B><c>Ada</c></s:B></s:E>',
    );
  });

  test('reads dates unless told to keep them as texts', async () => {
    assert.equal(await sent(liquid('{{body.placed}}'), order), '01/31/2026 10:20:30');
    const kept = liquid('{{body.placed}}', 'parse-date="false"');
    assert.equal(await sent(kept, order), '2026-01-31T10:20:30Z');
    const date = liquid('{{body.placed | Date: "yyyyMMddTHH:mm:ssZ"}}');
    assert.equal(await sent(date, order), '20260131T10:20:30Z');
  });

  test('reads an XML body by local names, and nil as the policy says', async () => {
    const xml =
      '<s:Envelope xmlns:s="urn:s"><s:Body><r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><n>1</n><n>2</n><z i:nil="true"/></r></s:Body></s:Envelope>';
    const text = '{{body.envelope.body.r.n | Join: ","}}[{{body.Envelope.Body.r.z}}]';
    assert.equal(await sent(liquid(text), xml, 'application/soap+xml'), '1,2[]');
    const isNil = '{% if body.envelope.body.r.z == nil %}null{% else %}text{% endif %}';
    assert.equal(await sent(liquid(isNil), xml, 'text/xml'), 'text');
    assert.equal(await sent(liquid(isNil, 'xsi-nil="null"'), xml, 'text/xml'), 'null');
  });

  test('reads the context', async () => {
    const text =
      '{{context.Request.Method}} {{context.Request.OriginalUrl.Path}} {{context.Request.Headers["Content-Type"]}} {{context.Request.HasBody}} {{context.Response.StatusCode}}';
    assert.equal(await sent(liquid(text), '{}'), 'POST / application/json true ');
  });

  test('sees no body within return-response', async () => {
    const inbound = `<return-response>${liquid('[{{body.total}}{{context.Request.Method}}]')}</return-response>`;
    const { body } = await run({
      inbound,
      method: 'POST',
      body: order,
      headers: { 'Content-Type': 'application/json' },
    });
    assert.equal(body, '[POST]');
  });

  for (const [what, text, type, body] of [
    ['is no JSON', '{{body.a}}', 'application/json', '{'],
    ['is no XML', '{{body.a}}', 'application/xml', '<a>'],
    [
      'has a document type',
      '{{body.a}}',
      'application/xml',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
    [
      'is nested too deeply',
      '{{body.a}}',
      'application/xml',
      '<a>'.repeat(300) + '</a>'.repeat(300),
    ],
    ['divides by zero', '{{1 | DividedBy: body.zero}}', 'application/json', '{"zero":0}'],
    [
      'loops without end',
      '{% for a in (1..body.n) %}{% for b in (1..body.n) %}x{% endfor %}{% endfor %}',
      'application/json',
      '{"n":1000000}',
    ],
    [
      'grows without end',
      '{% assign a = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | Append: a %}{% endfor %}',
      'application/json',
      '{}',
    ],
  ] as const) {
    test(`fails if the body ${what}`, async () => {
      assert.equal(
        await sent(liquid(text), body, type),
        'set-body ExpressionValueEvaluationFailure',
      );
    });
  }

  for (const [what, text, a] of [
    ['many open tags', '{{body.a | StripHtml | Size}}', '<'.repeat(400_000)],
    ['many open blocks', '{{body.a | StripHtml | Size}}', '<script<!--'.repeat(40_000)],
  ] as const) {
    test(`takes its time with ${what}, not that of all pairs`, async () => {
      const expected = String(a.length);
      assert.equal(await sent(liquid(text), JSON.stringify({ a })), expected);
    });
  }

  test('binds as many elements as a body holds', async () => {
    const xml = `<r>${'<a/>'.repeat(100_000)}</r>`;
    assert.equal(await sent(liquid('{{body.r.a | Size}}'), xml, 'application/xml'), '100000');
  });

  for (const [what, text] of [
    ['a replacement in many places', '{{body.a | Replace: "x", body.a | Size}}'],
    ['a text between many items', '{{body.a | Split: "" | Join: body.a | Size}}'],
    ['a text many times', '{{body.a | Times: 10000}}'],
  ] as const) {
    test(`stops before it makes ${what}`, async () => {
      const body = JSON.stringify({ a: 'x'.repeat(100_000) });
      assert.equal(await sent(liquid(text), body), 'set-body ExpressionValueEvaluationFailure');
    });
  }

  test('gives a template no way out of its values', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'prototype']) {
      assert.equal(await sent(liquid(`[{{body.${name}}}{{${name}}}]`), '{}'), '[]');
    }
    assert.equal(await sent(liquid('{{body.__proto__.x}}'), '{"__proto__":{"x":1}}'), '1');
  });

  for (const [what, xml, complaint] of [
    ['an unknown filter', liquid('{{body.a | Frobnicate}}'), /the filter Frobnicate/],
    [
      'a filter in Ruby spelling',
      liquid('{{body.a | upcase}}'),
      /the filter upcase; did you mean "Upcase"/,
    ],
    [
      'a filter that depends on the culture',
      liquid('{{body.a | Currency}}'),
      /the filter Currency/,
    ],
    ['a tag that reads files', liquid('{% include "x" %}'), /the tag include/],
    ['an open tag', liquid('{% if body.a %}x'), /not closed/],
    ['an expression in a template', liquid('@(1)'), /a template cannot be an expression/],
    [
      'an operator that does not exist',
      liquid('{% if not body.a %}x{% endif %}'),
      /missing operator/,
    ],
    ['an unknown engine', setBody('x', 'template="razor"'), /template="razor"/],
    ['an unknown nil', liquid('x', 'xsi-nil="none"'), /xsi-nil="none"/],
    ['an undocumented attribute', setBody('x', 'html-decode-expression="true"'), /html-decode/],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      await assert.rejects(run({ inbound: xml }), (error: Error) => {
        assert.ok(error instanceof NotModelled, error.stack);
        assert.match(error.message, complaint);
        return true;
      });
    });
  }
});
