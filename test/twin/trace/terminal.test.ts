import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { plainJson } from '../../../scripts/configure-easy-auth/printable.ts';
import { lineOf } from '../../../twin/cli/trace/line.ts';
import { cell, fit } from '../../../twin/cli/trace/text.ts';
import { treeOf } from '../../../twin/cli/trace/tree.ts';
import type { CallView } from '../../../twin/trace/call-view.ts';

/** Texts that a caller can send, each of which could deceive the reader of a terminal. */
const HOSTILE = {
  'colour and cursor': '\u001b[31mred\u001b[2J\u001b[H',
  'window title': '\u001b]0;owned\u0007',
  'eight-bit sequence': '\u009b31mred',
  'another line': 'first\r\n23:00:00  answered  200',
  'carriage return': 'refused\rgranted',
  backspace: 'refused\b\b\b\b\b\b\bgranted',
  'reversed order': '\u202egnp.exe\u202c',
  isolates: '\u2066\u2067x\u2069',
  'line separators': 'a\u2028b\u2029c',
  'invisible letters': 'a\u200b\u200d\u{e0061}b',
  'half a character': 'a\ud800b',
  markup: '<img src=x onerror=alert(1)>',
  'piled marks': `Z${'\u0335'.repeat(400)}`,
  'very long': 'x'.repeat(100_000),
};

const call = (text: string): CallView => ({
  id: '0123456789abcdef0123456789abcdef',
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  entrance: 'gateway',
  request: `POST /${text}`,
  what: text,
  who: text,
  client: text,
  end: 'refused',
  status: 403,
  took: 12.34,
  hop: 'gateway',
  decided: text,
  token: { digest: 'abc', claims: { oid: text, roles: [text], [text]: text } },
  correlationId: text,
  decisions: [
    {
      hop: 'gateway',
      step: text,
      verdict: 'refused',
      says: text,
      from: 1,
      took: 2,
      where: { file: text, line: 1 },
      facts: { [text]: text },
    },
  ],
  deciding: 0,
  heads: [
    { by: 'client', kind: 'request', first: text, fields: [[text, text]] },
    { by: 'gateway', kind: 'request', first: text, fields: [['other', text]] },
  ],
  records: [{ name: text, at: 0, properties: { [text]: text }, rules: [text] }],
  why: {
    says: text,
    helps: true,
    ways: [{ says: text, command: text, where: { file: text, line: 2 } }],
  },
});

/** Characters that move the cursor, reorder text, or are not seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('text that a caller chose', () => {
  for (const [name, text] of Object.entries(HOSTILE)) {
    test(`stays on its line, and is only seen: ${name}`, () => {
      const lines = [
        lineOf(call(text), 120),
        ...treeOf(call(text), { width: 120, all: true }),
        ...treeOf(call(text), { width: Number.POSITIVE_INFINITY, all: false }),
      ];
      for (const line of lines) {
        assert.doesNotMatch(line, HIDDEN);
        assert.doesNotMatch(line, /\p{M}{5}/u);
        assert.ok(line.length < 10_000, `${line.length} characters`);
      }
    });

    test(`is escaped in a document, and not lost: ${name}`, () => {
      const line = plainJson(call(text));
      assert.doesNotMatch(line, HIDDEN);
      assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify(call(text))));
    });
  }

  test('keeps to its columns', () => {
    for (const width of [40, 60, 80, 100, 140, 200]) {
      const line = lineOf(call('名前がとても長い人の名前です and more'), width);
      const wide = [...line].filter((one) => /[\u3000-\u9fff\uff00-\uff60]/.test(one)).length;
      assert.ok(line.length + wide <= Math.max(width, 75), `${line.length + wide} of ${width}`);
    }
    assert.equal(cell('名前', 6), '名前  ');
    assert.equal(fit('名前です', 5), '名前…');
    assert.equal(fit('a name', 6), 'a name');
    assert.equal(fit('a name', 5), 'a na…');
  });
});

describe('the terminal', () => {
  test('shows what each hop made of a head', () => {
    const heads: CallView['heads'] = [
      {
        by: 'client',
        kind: 'request',
        first: 'POST /',
        fields: [
          ['Host', 'a'],
          ['X-Gone', '1'],
        ],
      },
      {
        by: 'gateway',
        kind: 'request',
        first: 'POST /',
        fields: [
          ['host', 'b'],
          ['x-new', '2'],
        ],
      },
      { by: 'server', kind: 'answer', first: '200', fields: [['vary', 'Origin']] },
    ];
    const lines = treeOf({ ...call('text'), heads }, { width: 80, all: false });
    const from = lines.findIndex((line) => line.startsWith('request'));
    assert.deepEqual(lines.slice(from, from + 9), [
      'request    client  POST /',
      '           host: a',
      '           x-gone: 1',
      'request    gateway  POST /',
      '           - host: a',
      '           + host: b',
      '           - x-gone: 1',
      '           + x-new: 2',
      'answer     server  200',
    ]);
  });

  test('loses nothing but colour without colours', () => {
    const lines = treeOf(call('text'), { width: 120, all: false });
    assert.deepEqual(lines.map(stripVTControlCharacters), lines);
  });
});
