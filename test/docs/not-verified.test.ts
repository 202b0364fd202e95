import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

/** The table of what was not seen on a live tenant: each row links the section that it is about. */
const NOT_VERIFIED = 'Not verified on Azure';

/** Pages about Azure, each with the sections in which a test proves every statement. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  'docs/deploy.md': [
    'Settings',
    'When a step fails',
    'Service Tree required',
    'What proves what',
    NOT_VERIFIED,
  ],
  'docs/lockdown.md': [NOT_VERIFIED],
  'docs/gateway.md': ['Named values', 'Making changes', NOT_VERIFIED],
};

/** The name of a heading in a link, as GitHub derives it. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

for (const [page, proven] of Object.entries(PAGES)) {
  describe(page, () => {
    const prose = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
    const [title, ...sections] = prose.split(/^#+ /m).slice(1);
    const titles = sections.map((section) => section.split('\n')[0] ?? '');
    const table = sections[titles.indexOf(NOT_VERIFIED)] ?? '';
    const rows = [...table.matchAll(/^\| \[(.+)\]\(#(.+)\) \| \w.+ \|$/gm)];
    const listed = rows.map(([, name = '']) => name);

    test('says of every section what was not verified on Azure, unless all of it is proven', () => {
      const owed = titles.filter((name) => !proven.includes(name));
      assert.deepEqual(
        listed.filter((name) => name !== title?.split('\n')[0]),
        owed,
      );
      assert.deepEqual(
        proven.filter((name) => !titles.includes(name)),
        [],
      );
    });

    test('links the section of every row', () => {
      for (const [row, name = '', anchor] of rows) assert.equal(anchor, slug(name), row);
    });

    test('marks as unproven only what the table lists', () => {
      const marked = titles.filter((_, index) => sections[index]?.includes('○'));
      const unlisted = marked.filter((name) => name !== NOT_VERIFIED && !listed.includes(name));
      assert.deepEqual(unlisted, []);
    });
  });
}
