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

for (const page of PAGES) {
  test(`links to existing pages and headings: ${page}`, () => {
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

test('names every setting of the hook and the deployment', () => {
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

test("shows the deployment's addresses and paths", () => {
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

test('triggers the alert with as many calls as the query requires', () => {
  const limit = Number(
    /Refusals > iff\(IsTotal, \d+, (\d+)\)/.exec(read('infra/watch/anomaly.kql'))?.[1],
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
