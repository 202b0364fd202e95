import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../contract/limits.ts';
import { looksHostile } from '../safe-lookup/looks-hostile.ts';
import { COLLECTED } from './collected-payloads.ts';
import { type Form, GRAMMAR, HELD_OUT, payloadsOf, READ_LIKE_TEXT } from './payload-grammar.ts';

const MODULES = join(import.meta.dirname, '../../../../../node_modules');

const linesOf = (root: string, pattern: string): string[] =>
  globSync(pattern, { cwd: root })
    .map((file) => join(root, file))
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'));

/** Lines that could be a topic: not empty, not too long, and valid text. */
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

const READMES = linesOf(MODULES, '{*,@*/*}/{README,readme}.md');
const TYPES = linesOf(MODULES, '{*,@*/*}/{*,lib/*,dist/*,src/*,types/*}.d.ts');

/** The flag is meant for upward paths, even where a module refers to its neighbour by one. */
const leadsUp = (line: string): boolean => line.includes('../');

/** Texts in npm and Debian packages, by kind; systems other than Debian have fewer. */
const ORDINARY: Readonly<Record<string, readonly string[]>> = {
  'descriptions and keywords': packages.flatMap(({ description, keywords }) =>
    [description, keywords].flat().filter((text) => typeof text === 'string'),
  ),
  addresses: packages.flatMap(({ homepage }) => (typeof homepage === 'string' ? [homepage] : [])),
  headings: READMES.flatMap((line) => /^#{1,6} (.*)/.exec(line)?.[1] ?? []),
  'lines of READMEs': READMES,
  changelogs: linesOf(MODULES, '{*,@*/*}/{CHANGELOG,History,HISTORY}.md').map((line) =>
    line.replace(/^[\s*#-]+/, ''),
  ),
  identifiers: TYPES.flatMap(
    (line) => line.match(/\b[A-Za-z_$][\w$]{2,}(?:<[\w, ]+>|\[\]|\.\w+)?/g) ?? [],
  ),
  'lines of .d.ts': TYPES.filter((line) => !leadsUp(line)),
  licences: linesOf(MODULES, '{*,@*/*}/LICENSE*'),
  'pages of Debian': linesOf('/usr/share/common-licenses', '*'),
};

const share = (part: number, whole: number): string =>
  `${part} of ${whole}, ${((100 * part) / whole).toFixed(2)} %`;

const attacksOf = (forms: readonly Form[]): string[] => [
  ...new Set(forms.flatMap((form) => payloadsOf(form))),
];
const missedOf = (attacks: readonly string[]): string[] =>
  attacks.filter((attack) => !looksHostile(attack));

describe('the flag of safe_lookup', () => {
  for (const [kind, lines] of Object.entries(ORDINARY)) {
    test(`is raised on less than one in a hundred ${kind} [U-13]`, (t) => {
      const topics = asTopics(lines);
      const flagged = topics.filter((topic) => looksHostile(topic));
      t.diagnostic(`${kind}: ${share(flagged.length, topics.length)} flagged`);
      assert.ok(flagged.length <= topics.length / 100, flagged.slice(0, 20).join('\n'));
    });
  }

  for (const kind of Object.keys(GRAMMAR)) {
    test(`is raised on more than 95 in a hundred attacks: ${kind} [U-13, I-02]`, (t) => {
      for (const [origin, attacks, least] of [
        ['the grammar', attacksOf(GRAMMAR[kind] ?? []), 200],
        ['held out', attacksOf(HELD_OUT[kind] ?? []), 200],
        ['collected', COLLECTED[kind] ?? [], 20],
      ] as const) {
        const missed = missedOf(attacks);
        t.diagnostic(`${kind}, ${origin}: ${share(missed.length, attacks.length)} missed`);
        assert.ok(attacks.length >= least, `${kind}, ${origin}: ${attacks.length}`);
        assert.ok(missed.length < attacks.length / 20, missed.slice(0, 20).join('\n'));
      }
    });
  }

  test('is measured where one rule cannot satisfy both rates', (t) => {
    const upwards = asTopics(TYPES.filter(leadsUp));
    const flagged = upwards.filter((topic) => looksHostile(topic));
    t.diagnostic(`imports by an upward path: ${share(flagged.length, upwards.length)} flagged`);
    for (const [kind, forms] of Object.entries(READ_LIKE_TEXT)) {
      const attacks = attacksOf(forms);
      t.diagnostic(`${kind}: ${share(missedOf(attacks).length, attacks.length)} missed`);
    }
  });

  test('is not raised on ordinary text that only contains suspicious words [U-13]', () => {
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
      `import x from "y";`,
      "export { a } from './b';",
      '<img src="media/logo.svg" alt="logo" height="300">',
      '**{Object=}**',
      'type A = string | undefined;',
      'the salt; the pepper',
      'text/html;charset=utf-8',
      'Q&amp;A',
      'C# and F#',
      'read, write; execute later',
      'copy & paste 5 files',
      'npm and --save',
      'MAX = 0x8008',
      'if (a && typeof b)',
      '| name | type | default |',
      '![logo](https://x.example/logo.png)',
    ]) {
      assert.equal(looksHostile(topic), false, topic);
    }
  });

  test('is raised on attacks without telltale words [I-02]', () => {
    for (const topic of [
      ' OR 1=1-- ',
      "' and sleep(5)#",
      ';id;',
      ';reboot',
      '; env',
      ';php -r x',
      '1;select 1',
      "x';",
      '*(|(objectclass=*))',
      '../../etc/passwd',
    ]) {
      assert.equal(looksHostile(topic), true, topic);
    }
  });
});
