import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/limits.ts';
import { looksHostile } from '../../../server/src/tools/looks-hostile.ts';
import { GRAMMAR, HELD_OUT, payloadsOf } from './payload-grammar.ts';

const MODULES = join(import.meta.dirname, '../../../node_modules');

const linesOf = (root: string, pattern: string): string[] =>
  globSync(pattern, { cwd: root })
    .map((file) => join(root, file))
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'));

/** Lines that could be a topic: not empty, not too long, text and not bytes. */
const asTopics = (lines: readonly string[]): string[] => [
  ...new Set(
    lines
      .map((line) => line.trim())
      .filter((line) => line.length > 2 && line.length <= LIMITS.topicLength)
      .filter((line) => !/[\p{Cc}\ufffd]/u.test(line)),
  ),
];

const packages = globSync('{*,@*/*}/package.json', { cwd: MODULES }).map(
  (file) => JSON.parse(readFileSync(join(MODULES, file), 'utf8')) as Record<string, unknown>,
);

/** What packages of npm and Debian ship, by its kind; a system without the latter has less. */
const ORDINARY: Readonly<Record<string, readonly string[]>> = {
  'descriptions and keywords': packages.flatMap(({ description, keywords }) =>
    [description, keywords].flat().filter((text) => typeof text === 'string'),
  ),
  addresses: packages.flatMap(({ homepage }) => (typeof homepage === 'string' ? [homepage] : [])),
  headings: linesOf(MODULES, '{*,@*/*}/{README,readme}.md').flatMap(
    (line) => /^#{1,6} (.*)/.exec(line)?.[1] ?? [],
  ),
  changelogs: linesOf(MODULES, '{*,@*/*}/{CHANGELOG,History,HISTORY}.md').map((line) =>
    line.replace(/^[\s*#-]+/, ''),
  ),
  identifiers: linesOf(MODULES, '{*,@*/*}/{*,lib/*,dist/*}.d.ts').flatMap(
    (line) => line.match(/\b[A-Za-z_$][\w$]{2,}(?:<[\w, ]+>|\[\]|\.\w+)?/g) ?? [],
  ),
  licences: linesOf(MODULES, '{*,@*/*}/LICENSE*'),
  'pages of Debian': linesOf('/usr/share/common-licenses', '*'),
};

describe('the flag of safe_lookup', () => {
  for (const [kind, lines] of Object.entries(ORDINARY)) {
    test(`is raised on less than one in a hundred ${kind} [U-13]`, (t) => {
      const topics = asTopics(lines);
      const flagged = topics.filter((topic) => looksHostile(topic));
      t.diagnostic(`${kind}: ${flagged.length} of ${topics.length} flagged`);
      assert.ok(flagged.length <= topics.length / 100, flagged.slice(0, 20).join('\n'));
    });
  }

  const payloads = Object.entries(GRAMMAR).map(
    ([kind, forms]) => [kind, [...new Set(forms.flatMap((form) => payloadsOf(form)))]] as const,
  );
  for (const [kind, attacks] of payloads) {
    test(`is raised on more than 95 in a hundred attacks: ${kind} [U-13, I-02]`, (t) => {
      const missed = attacks.filter((attack) => !looksHostile(attack));
      t.diagnostic(`${kind}: ${missed.length} of ${attacks.length} missed`);
      assert.ok(attacks.length > 200);
      assert.ok(missed.length < attacks.length / 20, missed.slice(0, 20).join('\n'));
    });
  }

  test('is measured on forms that the detector was not written for as well', (t) => {
    const all = payloads.flatMap(([, attacks]) => attacks);
    for (const [kind, forms] of Object.entries(HELD_OUT)) {
      const attacks = [...new Set(forms.flatMap((form) => payloadsOf(form)))];
      const missed = attacks.filter((attack) => !looksHostile(attack));
      t.diagnostic(`${kind}, held out: ${missed.length} of ${attacks.length} missed`);
      all.push(...attacks);
    }
    const missed = all.filter((attack) => !looksHostile(attack));
    t.diagnostic(`together: ${missed.length} of ${all.length} missed`);
    assert.ok(missed.length < all.length / 20);
  });

  test('is not raised on ordinary text that only has the words [U-13]', () => {
    for (const topic of [
      'https://learn.microsoft.com/en-us/azure/app-service/',
      'http://example.com:8080/a?b=c#d',
      'PHP: The Right Way',
      'List<String>',
      'Map<String, List<Integer>>',
      'how to ignore lint rules',
      'system prompt engineering',
      '`id` field',
      "the 'and' operator; and 'or'",
      "'update' and 'insert' events",
      '__init__',
      '#include <stdio.h>',
      'src/**/*.ts',
      'Foo(bar) (baz)',
      '![logo](https://x.example/logo.png)',
    ]) {
      assert.equal(looksHostile(topic), false, topic);
    }
  });

  test('is raised on attacks without a word that gives them away [I-02]', () => {
    for (const topic of [
      ' OR 1=1-- ',
      "' and sleep(5)#",
      ';id;',
      '*(|(objectclass=*))',
      '../../etc/passwd',
    ]) {
      assert.equal(looksHostile(topic), true, topic);
    }
  });
});
