import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PolicyRefusal, readDocument } from '../../../twin/gateway/policy-document.ts';
import { refusal, run } from './support/policy.ts';

const OWN = {
  resource: { id: '', type: 'policy', name: 'own', apiVersion: '' },
  file: () => 'own.xml',
};
const read = (text: string, format: 'xml' | 'rawxml' = 'rawxml') =>
  readDocument(text, OWN, { get: (name) => `{{${name}}}` }, format);

/** Code in which every bracket is closed, with all that could hide one. */
const piece = fc.oneof(
  fc.constantFrom('a < b && c > d', 'x[0]', "'\"'", "'\\''", "'('", '"\\")"', '"}"', '"</when>"'),
  fc.constantFrom('@"a""b\\"', '$"{x["k"]}{{}}"', '$@"{(a)}""}"', '@$"{$"{b}"}"', '"<!--"'),
  fc.constantFrom('/* ) " */', '// }\n', '"]]>"', '$"{(a < b ? "x" : "y")}"', '"&amp;"', '\t\r\n'),
);
const bracketed = (code: string, kind: number): string =>
  [`(${code})`, `{${code}}`, `[${code}]`][kind] as string;
const code = fc
  .array(fc.tuple(piece, fc.nat(3)), { maxLength: 6 })
  .map((pieces) => pieces.map(([one, kind]) => (kind === 3 ? one : bracketed(`${one}\n`, kind))))
  .map((pieces) => `${pieces.join(' ')}\n`);

describe('rawxml', () => {
  test('keeps the code of every expression, in attributes and in texts', () => {
    fc.assert(
      fc.property(code, fc.boolean(), fc.constantFrom('"', "'"), (inner, isBlock, quote) => {
        const expression = isBlock ? `@{${inner}}` : `@(${inner})`;
        const root = read(
          `<a>\n<b x=${quote}${expression}${quote} y="1"/><c> ${expression} </c><d/></a>`,
        );
        const [b, c, d] = root.children;
        assert.equal(b?.attributes.x, expression);
        assert.equal(b?.attributes.y, '1');
        assert.equal(c?.text.replaceAll('\r\n', '\n'), expression.replaceAll('\r\n', '\n'));
        assert.equal(d?.name, 'd');
      }),
    );
  });

  test('says where each element begins, whatever stands before it', () => {
    fc.assert(
      fc.property(code, (inner) => {
        const text = `<!-- <d> -->\n<a x="@{${inner}}">\n  <![CDATA[<d>]]><c>@(${inner})</c>\n  <d\n e="1" /></a>`;
        const [, d] = read(text).children;
        const before = text.slice(0, text.lastIndexOf('<d\n')).split('\n');
        assert.deepEqual([d?.line, d?.column], [before.length, (before.at(-1) ?? '').length + 1]);
      }),
    );
  });

  test('does the same with what needs no escaping as xml does', () => {
    const text =
      '<a b="1 &lt; 2 &amp; &quot;" c=\'@(x)\'><!-- @("--> <d>a &amp; b</d><e>@{x}</e></a>';
    assert.deepEqual(read(text), read(text, 'xml'));
  });

  for (const [hostile, line] of [
    ['<a>\n<b c="@(x" /></a>', 2],
    ['<a>\n\n<b>@{ "}</b></a>', 3],
    ['<a b="@(()" />', 1],
    ['<a b="@([)])" />', 1],
    ['<a b="@{ ) }" />', 1],
    ['<a b="@("")" c="1" />', undefined],
    ['<a b="@(@"x)" />', 1],
    ['<a b="@($"{x)" />', 1],
    ['<a b="@($"{"}")" />', 1],
    ["<a b='@('x)' />", 1],
    ['<a b="@(/* )" />', 1],
    ['<a b="@(// )" />', 1],
    ['<a b="@("""x""")" />', 1],
    ['<a b="@("x\n")" />', 1],
  ] as const) {
    test(`refuses code that does not end, with its line: ${JSON.stringify(hostile)}`, () => {
      if (line === undefined) {
        assert.equal(read(hostile).attributes.b, '@("")');
        return;
      }
      assert.throws(
        () => read(hostile),
        (error) =>
          error instanceof PolicyRefusal &&
          error.what === 'the expression that begins here does not end' &&
          error.position.line === line,
      );
    });
  }

  for (const text of [
    '<a b="@(x)"y" />',
    '<a b="1 < 2" />',
    '<a b="x @(a < b)" />',
    '<a>x @(a < b)</a>',
    '<a>@(x)</b>',
    '<a b="@(x)" b="1" />',
    '<a>@(x',
    '<a',
    '<!--',
    '',
  ]) {
    test(`stays as strict as XML outside of expressions: ${text}`, () => {
      assert.throws(() => read(text), /this is not valid XML|does not end/);
    });
  }

  test('names the line of what is no XML after an expression of several lines', () => {
    assert.throws(() => read('<a b="@{\n\n}">\n<c d=1 /></a>'), /line 4: this is not valid XML/);
  });

  test('reads a long hostile document in one pass', () => {
    const text = `<a b="@(${'('.repeat(100_000)}" />`;
    assert.throws(() => read(text), /does not end/);
    assert.throws(() => read(`<a>${'@($"{'.repeat(20_000)}</a>`), /does not end/);
  });
});

describe('a policy in the format rawxml', () => {
  const inbound =
    '<choose>\n<when condition="@(context.Request.Headers.GetValueOrDefault("X", "") == "a" && 1 < 2)">\n<return-response><set-body>@("<b>" + context.Request.Method)</set-body></return-response></when></choose>';

  test('runs', async () => {
    const format = 'rawxml';
    assert.equal((await run({ inbound, format, headers: { X: 'a' } })).body, '<b>GET');
  });

  test('is refused as xml, as the service does', async () => {
    assert.match(await refusal({ inbound }), /not valid XML/);
    const escaped = inbound.replaceAll('"X"', '&quot;X&quot;');
    assert.match(await refusal({ inbound: escaped }), /not valid XML/);
  });

  test('names the line of what it refuses', async () => {
    const wrong = inbound.replace('set-body', 'set-bodies').replace('/set-body', '/set-bodies');
    assert.match(await refusal({ inbound: wrong, format: 'rawxml' }), /line 3: .*<set-bodies>/);
  });
});

describe('a document that API Management refuses for its size', () => {
  const padded = (length: number) => `<!--${' '.repeat(length)}-->`;

  test('is a policy of more than 256 KB', async () => {
    const policy = (text: string) => `<policies>${text}</policies>`;
    const most = 256 * 1024 - policy(padded(0)).length;
    assert.equal(await refusal({ policy: policy(padded(most)) }), 'accepted');
    assert.match(await refusal({ policy: policy(padded(most + 1)) }), /larger than 256 KB/);
  });

  test('is a fragment of more than 32 KB, counted in bytes', async () => {
    const fragment = (text: string) => ({ fragments: { one: `<fragment>${text}</fragment>` } });
    const most = 32 * 1024 - '<fragment></fragment>'.length - padded(0).length;
    assert.equal(await refusal(fragment(padded(most))), 'accepted');
    assert.match(await refusal(fragment(padded(most + 1))), /larger than 32 KB/);
    assert.match(await refusal(fragment(`${padded(most - 1)}\u00e9`)), /larger than 32 KB/);
  });
});
