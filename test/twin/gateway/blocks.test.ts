import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { refusal, run } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';

const escaped = (code: string): string =>
  code.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const variable = (name: string, code: string): string =>
  `<set-variable name="${name}" value="${escaped(code)}" />`;

const body = (code: string): string => `<set-body>${escaped(code)}</set-body>`;

/** The backend answers with a stream, as over a socket. */
const streaming = async (): Promise<Response> =>
  new Response(200, '', new Fields([]), Body.from(Readable.from([Buffer.from('answer')])));

describe('a block in a policy', () => {
  test('is the value of an attribute and of a text', async () => {
    const count =
      '@{ var sum = 0; foreach (var n in new[] { 1, 2, 3 }) { sum += n; } return sum; }';
    const text = '@{ var n = (int)context.Variables["sum"]; return n > 5 ? $"sum {n}" : null; }';
    const answer = `<return-response>${body(text)}</return-response>`;
    const outcome = await run({ inbound: variable('sum', count) + answer });
    assert.equal(outcome.body, 'sum 6');
  });

  test('runs once, although it reads a body that is still a stream', async () => {
    const outcome = await run({
      inbound: SITE + variable('list', '@(new List<int>())'),
      outbound: body(
        '@{ var list = (List<int>)context.Variables["list"]; list.Add(1); var text = context.Response.Body.As<string>(); return text + list.Count; }',
      ),
      services: { send: streaming },
    });
    assert.equal(outcome.body, 'answer1');
  });

  test('reads the bodies of the request and of the response', async () => {
    const both =
      'context.Request.Body.As<string>(preserveContent: true) + context.Response.Body.As<string>()';
    for (const code of [`@(${both})`, `@{ return ${both}; }`]) {
      const outcome = await run({
        method: 'POST',
        body: 'question ',
        inbound: SITE,
        outbound: body(code),
        services: { send: streaming },
      });
      assert.equal(outcome.body, 'question answer', code);
    }
  });

  test('that throws runs on-error', async () => {
    const outcome = await run({
      inbound: variable('a', '@{ throw new InvalidOperationException("x"); }'),
      onError: `<return-response>${body('@(context.LastError.Message)')}</return-response>`,
    });
    assert.match(outcome.body, /InvalidOperationException/);
  });

  test('is refused with the line of the part that is wrong', async () => {
    const code = '@{\n  var a = 1;\n  goto end;\n  end: return a;\n}';
    const message = await refusal({
      inbound: `<return-response>\n${body(code)}\n</return-response>`,
    });
    const element = await refusal({ inbound: `<return-response>\n<none /></return-response>` });
    const lineOf = (text: string): number => Number(/line (\d+)/.exec(text)?.[1]);
    assert.match(message, /goto/);
    assert.equal(lineOf(message), lineOf(element) + 2, message);
  });
});
