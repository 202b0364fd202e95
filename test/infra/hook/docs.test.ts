import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PUBLIC_CLIENT } from '../../../scripts/configure-easy-auth/registration/declared.ts';
import { SETTING_NAMES } from '../../../scripts/configure-easy-auth/settings.ts';
import { ROOT } from './support/world.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGES = ['docs/deploy.md', 'docs/lockdown.md'];
const prose = (page: string) => read(page).replace(/^```[\s\S]*?^```$/gm, '');

/** First cells of rows that state nothing of Azure: heads of tables, and the table of proofs. */
const HEADS = [
  'kind of client',
  'reason',
  'you need',
  'step',
  'name',
  'part',
  'tier',
  '',
  'statements about',
];
const PROOFS = [
  'the hook:',
  'the deployment:',
  'who may reach',
  'policies of',
  'answers of',
  'verify steps',
];

/** Rows and list items: each is one statement or more, so each says what stands behind it. */
function statements(page: string): string[] {
  const blocks = prose(page).split(/\n(?=\n|\||- |\d\. )/);
  const isRow = (line: string) => /^\| .*\|$/.test(line) && !/^\|[-|]+\|$/.test(line);
  return blocks
    .map((block) => block.trim().split('\n\n')[0] ?? '')
    .filter((block) => isRow(block) || /^(- |\d\. )/.test(block));
}

for (const page of PAGES) {
  test(`marks every row and list item about Azure as proven or not: ${page}`, () => {
    const cell = (one: string) =>
      (one.startsWith('|') ? one.split('|')[1]?.trim() : undefined) ?? one;
    const unmarked = statements(page)
      .filter((one) => !/[●○]/.test(one))
      .map(cell);
    const rest = unmarked.filter(
      (one) => !HEADS.includes(one) && !PROOFS.some((proof) => one.startsWith(proof)),
    );
    assert.deepEqual(rest, []);
  });

  test(`marks every section as proven or not: ${page}`, () => {
    for (const section of prose(page).split(/^#+ /m).slice(2)) {
      const [title, ...text] = section.split('\n');
      if (text.join('').trim() !== '' && title !== 'Tiers, cost and time') {
        assert.match(text.join('\n'), /[●○]/, title);
      }
    }
  });

  test(`links to pages and headings that are there: ${page}`, () => {
    for (const [, target = ''] of prose(page).matchAll(/\]\((?!https:)([^)]+)\)/g)) {
      const [file, anchor] = target.split('#');
      const text = read(file ? `docs/${file}` : page);
      const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => slug(title));
      if (anchor) assert.ok(anchors.includes(anchor), target);
    }
  });
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

test('names every setting that the hook or the deployment takes', () => {
  const documented = read('docs/deploy.md') + read('docs/lockdown.md');
  const parameters = [...read('infra/main.parameters.json').matchAll(/\$\{(\w+)/g)];
  const outputs = [...read('infra/main.bicep').matchAll(/^output (\w+) /gm)].map(
    ([, name]) => name,
  );
  const given = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_TENANT_ID'];
  const taken = [...SETTING_NAMES, ...parameters.map(([, name = '']) => name)];
  for (const name of taken.filter((one) => !given.includes(one) && !outputs.includes(one))) {
    assert.ok(documented.includes(name), name);
  }
});

test('prints addresses and paths as the deployment has them', () => {
  const plan = JSON.parse(read('infra/network/plan.json')) as {
    addressSpace: string;
    endpoints: { site: { address: string; zone: string } };
  };
  const lockdown = read('docs/lockdown.md');
  for (const text of [plan.addressSpace, plan.endpoints.site.address, plan.endpoints.site.zone]) {
    assert.ok(lockdown.includes(text), text);
  }
  const paths = PUBLIC_CLIENT.publicClient.redirectUris.map((uri) => new URL(uri).pathname);
  for (const path of paths) assert.ok(read('docs/deploy.md').includes(`\`${path}\``), path);
});

test('raises the alarm with as many calls as the query asks for', () => {
  const limit = Number(
    /Recorded > iff\(Everybody, \d+, (\d+)\)/.exec(read('infra/watch/anomaly.kql'))?.[1],
  );
  const calls = Number(/seq (\d+)/.exec(read('docs/deploy.md'))?.[1]);
  assert.ok(calls > limit, `${calls} calls against a limit of ${limit}`);
});

test('names files of the repository that exist', () => {
  for (const page of PAGES) {
    const files = read(page).matchAll(/`((?:infra|scripts|test|docs|\.github)\/[\w./-]+)`/g);
    for (const [, file = ''] of files) assert.ok(existsSync(join(ROOT, file)), `${page}: ${file}`);
  }
});
