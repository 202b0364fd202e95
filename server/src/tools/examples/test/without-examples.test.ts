import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ROLES, SCOPES, TOOLS } from '../../declarations.ts';
import { takeExamplesOut } from './take-examples-out.ts';
import { testsOfTheList } from './tests-of-the-list.ts';

const { NODE_TEST_CONTEXT: _, ...env } = process.env;

/**
 * The tests whose outcome depends on the list run here. The rest of `npm run check` would repeat the
 * whole run, and the tests of the chain take most of it: `npm run prove -- --without-examples` runs that.
 */
describe('a repository with its own tool in place of the examples', () => {
  let copy: string;
  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: copy, env }).catch(({ stdout, stderr }) =>
      assert.fail(`${stdout}${stderr}`),
    );
  before(async () => {
    copy = await takeExamplesOut();
    await run('scripts/generate.ts', '--data');
  });
  after(() => rm(copy, { recursive: true }));

  for (const check of ['types', 'lint', 'unused']) {
    test(`passes npm run check -- ${check}`, async () => {
      await run('scripts/check.ts', check);
    });
  }

  for (const [where, isIn] of Object.entries({
    'test/server': (file: string) => file.startsWith('test/server/'),
    'test/infra': (file: string) => file.startsWith('test/infra/'),
    'other folders': (file: string) => !/^test\/(?:server|infra)\//.test(file),
  })) {
    test(`passes the tests in ${where} that depend on the list`, { timeout: 600_000 }, async () => {
      const files = (await testsOfTheList(copy)).filter(isIn);
      assert.ok(files.length > 0);
      const { stdout } = await run('scripts/test.ts', ...files);
      if (where === 'test/server') assert.match(stdout, /calls days_between on the 2026 wire/);
    });
  }

  test('requests no directory permissions that only an example needed', () => {
    const read = (file: string) =>
      JSON.parse(readFileSync(join(copy, 'infra/entra', file), 'utf8'));
    const names = (file: string) => read(file).map(({ value }: { value: string }) => value);
    const needed = ({ name }: { name: string }) =>
      !TOOLS.some(({ access }) => [access.scope?.name, access.role?.name].includes(name));
    const left = (all: readonly { name: string }[], base: string) =>
      all.filter((one) => one.name === base || needed(one)).map(({ name }) => name);
    assert.deepEqual(names('scopes.generated.json'), left(SCOPES, 'user_impersonation'));
    assert.deepEqual(names('app-roles.generated.json'), left(ROLES, 'Mcp.Access'));
    const granted = Object.values(read('grants.generated.json')).flat() as string[];
    assert.deepEqual(
      granted.filter((name) => !names('app-roles.generated.json').includes(name)),
      [],
    );
  });
});
