import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FILES } from './files.ts';

/** A start tag with its attributes, or a comment, in which anything may stand. */
const TAG_OR_COMMENT = /<!--[\s\S]*?-->|<[\w-]+(?:\s+[\w-]+=(?:'[^']*'|"[^"]*"))*\s*\/?>/g;

/** What makes a policy hard to read, each with its line. */
function complaints(text: string): string[] {
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length;
  const tags = [...text.matchAll(TAG_OR_COMMENT)].filter(([tag]) => !tag.startsWith('<!--'));
  return [
    ...text
      .split('\n')
      .flatMap((line, at) => (line.length > 140 ? [`${at + 1}: longer than 140 characters`] : [])),
    ...[...text.matchAll(/&quot;/g)].map(({ index }) => `${lineAt(index)}: &quot;`),
    ...tags
      .filter(([tag]) => /\s[\w-]+="/.test(tag.replaceAll(/'[^']*'/g, "''")))
      .map(({ index }) => `${lineAt(index)}: an attribute in double quotes`),
  ];
}

describe('a policy file', () => {
  for (const [name, text] of Object.entries(FILES)) {
    test(`${name} has short lines and leaves double quotes to C#`, () => {
      assert.deepEqual(complaints(text), []);
    });
  }

  const BROKEN = [
    ['an escaped quote', `<when\n  condition='@(a == &quot;b&quot;)' />`, '2: &quot;'],
    [
      'an attribute in double quotes',
      `<a>\n<b c='d' e="f" /></a>`,
      '2: an attribute in double quotes',
    ],
    ['a long line', `<a>\n${'x'.repeat(141)}</a>`, '2: longer than 140 characters'],
  ] as const;
  for (const [what, text, complaint] of BROKEN) {
    test(`may not have ${what}`, () => {
      assert.ok(complaints(text).includes(complaint));
    });
  }

  test('may have double quotes in an expression and in a comment', () => {
    assert.deepEqual(
      complaints(`<!-- <a b="c" /> --><when condition='@(d == "e" || f="g")' />`),
      [],
    );
  });
});
