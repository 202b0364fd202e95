import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkPrograms } from '../../../scripts/configure-easy-auth/check-programs.ts';

const root = mkdtempSync(join(tmpdir(), 'programs-'));
after(() => rmSync(root, { recursive: true, force: true }));

function check(command: readonly string[], manifest?: object, image?: string): void {
  const folder = join(root, 'server/upstreams/ledger');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (manifest) writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  checkPrograms([{ name: 'ledger', place: { command, image } }], root);
}

const BUILT = { scripts: { build: 'node ../../../bootstrap.mjs scripts/pack-upstream.ts ledger' } };

test('the hook accepts a program that its site can start', () => {
  check(['npx', 'ledger-mcp@1.4.2', '--quiet'], BUILT);
  check(['node', 'server.mjs'], BUILT);
  check(['uvx', 'ledger'], undefined, 'ghcr.io/example/ledger:1.4.2');
});

test('the hook refuses a program that the site does not have, and says what to declare', () => {
  assert.throws(
    () => check(['uvx', 'ledger'], BUILT),
    /^Stop: ledger in server\/upstreams\.json starts "uvx", which a site without an image does not have\. Declare an "image"/,
  );
});

test('the hook refuses a package without an exact version', () => {
  assert.throws(() => check(['npx', 'ledger-mcp@latest'], BUILT), /exact version/);
});

test('the hook refuses a folder that azd could not package', () => {
  for (const manifest of [undefined, {}, { scripts: { start: 'x' } }]) {
    assert.throws(
      () => check(['node', 'server.mjs'], manifest),
      /^Stop: server\/upstreams\/ledger\/package\.json has no script "build"/,
    );
  }
});
