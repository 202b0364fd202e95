import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answering, failure, refusal, run, showing } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const FAILED = 'ExpressionValueEvaluationFailure';

describe('set-query-parameter', () => {
  const parameter = (name: string, action: string, ...values: string[]): string =>
    `<set-query-parameter name="${name}"${action && ` exists-action="${action}"`}>${values.map((value) => `<value>${value}</value>`).join('')}</set-query-parameter>`;
  const sent = async (change: string, query = '?a=1&b=%20x&A=2'): Promise<string> => {
    const outcome = await run({ inbound: SITE + change, target: `/${query}` });
    return new URL(outcome.sent[0]?.url ?? '').search;
  };

  test('overrides by default, ignoring the case of the name, and keeps the rest as sent', async () => {
    assert.equal(await sent(parameter('a', '', 'new')), '?b=%20x&a=new');
    assert.equal(await sent(parameter('c', 'override', 'x', 'y')), '?a=1&b=%20x&A=2&c=x&c=y');
  });

  test('skips, appends, deletes', async () => {
    assert.equal(await sent(parameter('b', 'skip', 'new')), '?a=1&b=%20x&A=2');
    assert.equal(await sent(parameter('c', 'skip', 'new')), '?a=1&b=%20x&A=2&c=new');
    assert.equal(await sent(parameter('b', 'append', 'y')), '?a=1&b=%20x&A=2&b=y');
    assert.equal(await sent(parameter('a', 'delete')), '?b=%20x');
    assert.equal(await sent(parameter('a', 'delete'), '?a=1'), '');
    assert.equal(await sent(parameter('a', 'delete'), '?%61=1&%zz=2'), '?%zz=2');
  });

  test('encodes what it adds, so that a value cannot add another parameter', async () => {
    assert.equal(await sent(parameter('a b', '', 'x&amp;y=z#'), ''), '?a%20b=x%26y%3Dz%23');
  });

  test('evaluates expressions', async () => {
    const change = parameter('@("m")', '@("append")', '@(context.Request.Method)');
    assert.equal(
      await sent(change.replaceAll('("', '(&quot;').replaceAll('")', '&quot;)'), '?m=1'),
      '?m=1&m=GET',
    );
  });

  test('changes the URL that rewrite-uri made', async () => {
    assert.equal(
      await sent(`<rewrite-uri template="/x?c=3" />${parameter('c', 'delete')}`),
      '?a=1&b=%20x&A=2',
    );
  });

  test('is refused after the request was sent', async () => {
    assert.match(
      await refusal({ outbound: parameter('a', '', 'b') }),
      /<set-query-parameter> is not allowed in <outbound>/,
    );
  });
});

describe('set-method', () => {
  test('changes the method that the backend receives', async () => {
    const { sent } = await run({ inbound: `${SITE}<set-method>PUT</set-method>` });
    assert.equal(sent[0]?.method, 'PUT');
    const computed = `${SITE}<set-method>@(context.Request.Method + "X")</set-method>`;
    assert.equal((await run({ inbound: computed })).sent[0]?.method, 'GETX');
  });

  test('fails for what is no method, and is refused where it is written', async () => {
    const inbound = `${SITE}<set-method>@("A B")</set-method>`;
    const [error, status] = await failure({ inbound });
    assert.deepEqual([error, status], [`set-method ${FAILED}`, 500]);
    for (const [method, complaint] of [
      ['', /"" is not a method/],
      ['A B', /"A B" is not a method/],
    ] as const) {
      assert.match(await refusal({ inbound: `<set-method>${method}</set-method>` }), complaint);
    }
    assert.match(
      await refusal({ outbound: '<set-method>GET</set-method>' }),
      /<set-method> is not allowed in <outbound>/,
    );
  });
});

describe('set-status', () => {
  test('changes the status and reason of the answer', async () => {
    const outbound = '<set-status code="201" reason="@(&quot;Made&quot;)" />';
    const { status, reason, body } = await run({ inbound: SITE, outbound });
    assert.deepEqual([status, reason, body], [201, 'Made', 'from backend']);
  });

  test('changes the answer to an error', async () => {
    const inbound = '<set-variable name="a" value="@(context.Variables[&quot;b&quot;])" />';
    assert.equal((await run({ inbound, onError: '<set-status code="418" />' })).status, 418);
  });

  test('fails for a status or a reason that cannot be written', async () => {
    for (const outbound of [
      '<set-status code="@(99)" />',
      '<set-status code="200" reason="@(&quot;a\\r\\nSet-Cookie: b&quot;)" />',
    ]) {
      const [error, status] = await failure({ inbound: SITE, outbound });
      assert.deepEqual([error, status], [`set-status ${FAILED}`, 500]);
    }
    assert.match(await refusal({ outbound: '<set-status code="99" />' }), /99 is not a status/);
  });
});

describe('find-and-replace', () => {
  const replace = (from: string, to: string) => `<find-and-replace from="${from}" to="${to}" />`;

  test('replaces every occurrence in the body of the request', async () => {
    const inbound = `${SITE}${replace('a', 'bb')}`;
    const headers = { 'Content-Length': '3' };
    const { sent } = await run({ inbound, method: 'POST', body: 'aXa', headers });
    assert.equal(String(sent[0]?.body.content), 'bbXbb');
    assert.deepEqual(sent[0]?.headers.get('Content-Length'), ['5']);
  });

  test('replaces in the body of the answer, and keeps its length true', async () => {
    const send = answering(200, 'caf\u00e9 caf\u00e9', { 'Content-Length': '11' });
    const outbound = replace('caf\u00e9', '$&amp;');
    const { body, headers } = await run({ inbound: SITE, outbound, services: { send } });
    assert.equal(body, '$& $&');
    assert.deepEqual(headers['Content-Length'], ['5']);
  });

  test('evaluates expressions, and does nothing without a body', async () => {
    const outbound = replace('@(context.Request.Method)', '@(&quot;x&quot;)');
    const send = answering(200, 'GET GET');
    assert.equal((await run({ inbound: SITE, outbound, services: { send } })).body, 'x x');
    assert.equal((await run({ inbound: replace('a', 'b') + showing('"ok"') })).body, 'ok');
  });

  test('fails for an empty text to find', async () => {
    assert.match(await refusal({ inbound: replace('', 'b') }), /from="" .* is empty/);
    const inbound = replace('@(&quot;&quot;)', 'b');
    const [error, status] = await failure({ inbound, method: 'POST', body: 'a' });
    assert.deepEqual([error, status], [`find-and-replace ${FAILED}`, 500]);
  });
});
