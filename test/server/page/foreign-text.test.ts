import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Call, Principal } from '../../../server/src/call/values.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { createObserved } from '../../../server/src/status/observed.ts';
import { html } from '../../../server/src/status/pages/html.ts';
import { createPages } from '../../../server/src/status/pages/pages.ts';
import { isPlainText, toPlainText } from '../../../server/src/tools/plain-text.ts';

const now = () => 0;
const pages = createPages({
  config: readConfig({}),
  now,
  baseScope: 'user_impersonation',
  plain: toPlainText,
  tools: () => [],
  sources: {
    observed: createObserved(now),
    keys: undefined,
    addresses: () => [],
    vaultAddress: async () => 'unknown',
    trail: () => ({ delivered: 0, lost: 0, waiting: 0 }),
    upstreams: () => [],
  },
});

/** The page for a user with this name, and with the same text in every other claim. */
async function pageFor(text: string): Promise<string> {
  const principal: Principal = {
    kind: 'user',
    tid: text,
    oid: text,
    client: text,
    name: text,
    idp: text,
    scopes: [text],
    roles: [text],
  };
  const head = { target: '/', fields: new Map([['host', ['localhost:8000']]]) };
  return String((await pages({ principal, head } as unknown as Call)).body);
}

const markupOf = (page: string) => page.match(/<[^>]*>/g);
const plainPage = await pageFor('x');

const PAYLOADS: Readonly<Record<string, string>> = {
  script: 'x<script>alert(1)</script>',
  attribute: 'x"><img src=x onerror=alert(1)>',
  entity: 'x&lt;b&gt;&#60;i&#62;',
  quote: `x' onmouseover='alert(1)`,
  comment: 'x--><!--</style></title>',
  bidi: 'x\u202Eadmin\u202C \u2066root\u2069 \u200F',
  invisible: 'x\u200Bd\u2060a\u{E0041}\u{E0042}\uFEFF\u00AD',
  ansi: 'x\u001b[31mred\u001b[0m\u009b1m\u0000\u0007',
  lines: 'x\r\nSet-Cookie: a=b\u2028\u2029\u0085',
  surrogate: 'x \ud800 \udc00',
};

describe('a hostile name', () => {
  for (const [kind, payload] of Object.entries(PAYLOADS)) {
    test(`changes only text, with ${kind} text [P-11]`, async () => {
      const page = await pageFor(payload);
      assert.deepEqual(markupOf(page), markupOf(plainPage));
      // Without its own angle brackets, the page is text that hides nothing.
      assert.ok(isPlainText(page.replace(/[<>]/g, '')));
    });
  }

  test('changes only text, whatever it is [P-11]', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((some) => `x${some}`);
    await fc.assert(
      fc.asyncProperty(text, async (some) => {
        const page = await pageFor(some);
        assert.deepEqual(markupOf(page), markupOf(plainPage));
        assert.ok(isPlainText(page.replace(/[<>]/g, '')));
      }),
    );
  });
});

test('is escaped everywhere in the markup [P-11]', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'x;#\u0000') }), (some) => {
      const { markup } = html`<p title="${some}">${some}</p>`;
      const text = markup.slice('<p title="'.length, -'</p>'.length);
      assert.equal(text.replace('">', '').match(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/), null);
    }),
  );
  assert.equal(html`${html`<b>`}${[html`<i>`]}${'<'}${undefined}${1}`.markup, '<b><i>&lt;1');
});
