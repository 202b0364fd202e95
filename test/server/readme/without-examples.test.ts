import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { copyRepository } from '../../support/copy-repository.ts';
import { blocksOf, followPage } from './page.ts';

const copy = copyRepository();
const { NODE_TEST_CONTEXT: _, ...env } = process.env;
const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: copy, env }).catch(({ stdout, stderr }) =>
    assert.fail(`${stdout}${stderr}`),
  );

/** Tests that cover every tool, or what is generated from the list, without naming one. */
const TESTS = [
  'server/access/',
  'server/mcp/tool-list',
  'server/tools/',
  'infra/gateway/generate',
  'infra/hook/data',
];

/** As the page says: removes the examples' folder and their entry in the list. */
async function takeExamplesOut(): Promise<void> {
  await rm(join(copy, 'server/src/tools/examples'), { recursive: true });
  const list = join(copy, 'server/src/tools/list.ts');
  const kept = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => !line.includes('EXAMPLES'));
  writeFileSync(list, kept.join('\n'));
}

describe('a repository with its own tool in place of the examples', () => {
  before(async () => {
    followPage(blocksOf(join(copy, 'docs/add-a-tool.md')), copy);
    await takeExamplesOut();
    await run('scripts/generate.ts', '--data');
  });
  after(() => rm(copy, { recursive: true }));

  for (const check of ['types', 'lint', 'unused']) {
    test(`passes npm run check -- ${check}`, async () => {
      await run('scripts/check.ts', check);
    });
  }

  test('passes the tests that cover every tool', async () => {
    const { stdout } = await run('scripts/test.ts', ...TESTS);
    assert.match(stdout, /calls days_between on the 2026 wire/);
  });

  test('requests no directory permissions that only an example needed', () => {
    const read = (file: string) =>
      JSON.parse(readFileSync(join(copy, 'infra/entra', file), 'utf8'));
    const names = (file: string) => read(file).map(({ value }: { value: string }) => value);
    assert.deepEqual(names('scopes.generated.json'), ['user_impersonation']);
    assert.deepEqual(names('app-roles.generated.json'), ['Mcp.Access']);
    assert.deepEqual(read('grants.generated.json'), { deployer: [], caller: ['Mcp.Access'] });
  });
});
