import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { REFUSALS } from '../../server/src/refusal.ts';
import { stepNames } from '../server/harness/step-names.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/path.md', root), 'utf8');

/** First and second cells of the table under a heading, without their backticks. */
function tableUnder(heading: string): string[][] {
  const from = page.indexOf(`## ${heading}`);
  assert.ok(from >= 0, heading);
  const section = page.slice(from, page.indexOf('\n## ', from + 1));
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
}

describe('docs/path.md', () => {
  const { mcp, tool, page: pageSteps } = stepNames();
  const TABLES = {
    'A POST to /mcp': mcp,
    'The call of a tool, within dispatch': tool,
    'A GET of a page': pageSteps,
  };
  for (const [heading, steps] of Object.entries(TABLES)) {
    test(`lists the steps of app.ts in their order: ${heading}`, () => {
      assert.ok(steps.length > 0);
      assert.deepEqual(
        tableUnder(heading).map(([name]) => name),
        steps,
      );
    });
  }

  test('names files that exist', () => {
    const files = new Set(page.match(/server\/src\/[\w/-]+\.ts/g));
    for (const file of files) assert.ok(existsSync(new URL(file, root)), file);
  });

  test('shows where each refusal comes from, and none that does not exist', () => {
    const cells = page.split('\n').filter((line) => line.includes('`'));
    const named = new Set(
      cells
        .join('\n')
        .match(/`([a-z]+(?:_[a-z]+)*)`/g)
        ?.map((name) => name.slice(1, -1)),
    );
    for (const reason of Object.keys(REFUSALS)) assert.ok(named.has(reason), reason);
    const underscored = [...named].filter((name) => name.includes('_') && !name.startsWith('mcp_'));
    for (const name of underscored) assert.ok(Object.hasOwn(REFUSALS, name), name);
  });
});
