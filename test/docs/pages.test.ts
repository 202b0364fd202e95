import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { SETTING_NAMES } from '../../scripts/configure-easy-auth/settings.ts';
import { slug } from './slug.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const find = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, it = '']) => it);

const PAGES = globSync(['*.md', 'docs/*.md', 'infra/README.md', 'bench/README.md'], { cwd: ROOT });
const SCRIPTS = JSON.parse(read('package.json')).scripts;

/** Every setting of an azd environment: read by the hook or the deployment, or written by one of them. */
const SETTINGS = new Set<string>([
  ...SETTING_NAMES,
  ...find(read('infra/main.parameters.json'), /\$\{(\w+)/g),
  ...find(read('infra/main.bicep'), /^output (\w+) /gm),
]);
const anchorsOf = (text: string) => find(withoutCode(text), /^#+ (.+)$/gm).map(slug);
const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '');

for (const page of PAGES) {
  describe(page, () => {
    const text = read(page);

    test('links to existing pages and headings', () => {
      for (const target of find(withoutCode(text), /\]\((?!https?:)([^)]+)\)/g)) {
        const [file, anchor] = target.split('#');
        const path = file ? join(dirname(page), file) : page;
        assert.ok(existsSync(join(ROOT, path)), target);
        if (anchor) assert.ok(anchorsOf(read(path)).includes(anchor), target);
      }
    });

    test('names only commands that exist', () => {
      for (const script of find(text, /npm run (?:-s |--silent )?([a-z][\w-]*)(?! -w)\b/g)) {
        assert.ok(Object.hasOwn(SCRIPTS, script) || script === 'build', `npm run ${script}`);
      }
    });

    test('names only files of the repository that exist', () => {
      for (const file of find(text, /`((?:infra|scripts|test|docs|\.github)\/[\w./-]+)`/g)) {
        assert.ok(existsSync(join(ROOT, file)), file);
      }
    });

    // They hold secrets or settings, and `git add --all` would commit them.
    test('lets Git ignore the files that its commands write', () => {
      for (const file of find(text, /> ([a-z][\w-]*\.(?:json|env))\b/g)) {
        assert.ok(read('.gitignore').split('\n').includes(`/${file}`), file);
      }
    });

    test('names only settings of an azd environment that exist', () => {
      for (const name of find(text, /azd env (?:get-value|set) ([A-Z]+_\w+)/g)) {
        assert.ok(SETTINGS.has(name), name);
      }
    });
  });
}
