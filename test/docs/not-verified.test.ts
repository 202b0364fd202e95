import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { slug } from './slug.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The table of what was not verified on a live tenant: each row links the section it concerns. */
const NOT_VERIFIED = 'Not verified on Azure';

/** Pages about Azure, each with the sections in which every statement is proven by a test. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  'docs/deploy.md': [
    'When a step fails',
    'Service Tree required',
    'Which tests prove what',
    NOT_VERIFIED,
  ],
  'docs/lockdown.md': [NOT_VERIFIED],
  'docs/cost.md': [NOT_VERIFIED],
  'docs/operate.md': [NOT_VERIFIED],
  'docs/upgrade.md': [
    'Which files are yours',
    'Take a later version',
    'Know what is deployed',
    'Check which version answers',
    NOT_VERIFIED,
  ],
  'docs/front.md': [
    'Review and offer',
    'How a call runs',
    'What is not passed on',
    'If something fails',
    NOT_VERIFIED,
  ],
  'docs/metadata.md': [NOT_VERIFIED],
  'docs/gateway.md': ['Named values', 'Making changes', NOT_VERIFIED],
};

for (const [page, proven] of Object.entries(PAGES)) {
  describe(page, () => {
    const prose = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
    const [title, ...sections] = prose.split(/^#+ /m).slice(1);
    const titles = sections.map((section) => section.split('\n')[0] ?? '');
    const table = sections[titles.indexOf(NOT_VERIFIED)] ?? '';
    const rows = [...table.matchAll(/^\| \[(.+)\]\(#(.+)\) \| \w.+ \|$/gm)];
    const listed = rows.map(([, name = '']) => name);

    test('lists what was not verified on Azure for every section that is not fully proven', () => {
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

    test('marks only listed statements as unproven', () => {
      const marked = titles.filter((_, index) => sections[index]?.includes('○'));
      const unlisted = marked.filter((name) => name !== NOT_VERIFIED && !listed.includes(name));
      assert.deepEqual(unlisted, []);
    });
  });
}
