import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { REFUSALS } from '../../server/src/contract/refusals.ts';
import { stepNames } from '../server/harness/step-names.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/path.md', root), 'utf8');

interface Row {
  readonly step: string;
  readonly file: string;
  readonly reasons: readonly string[];
}

/** The table of steps under a heading. */
function tableUnder(heading: string): readonly Row[] {
  const from = page.indexOf(`## ${heading}`);
  assert.ok(from >= 0, heading);
  const section = page.slice(from, page.indexOf('\n## ', from + 1));
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, step = '', file = '', , last = ''] = line.split('|').map((cell) => cell.trim());
      const reasons = [...last.matchAll(/`(\w+)`/g)].map(([, reason = '']) => reason);
      return { step: step.replaceAll('`', ''), file: file.replaceAll('`', ''), reasons };
    });
}

const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const PATH = 'server/src/path.ts';
const path = read(PATH);
/** Where some of the steps' functions are created. */
const app = read('server/src/app.ts');

/** What a step is created from, if path.ts uses a different name for it. */
const MAKERS: Readonly<Record<string, string>> = {
  identify: 'identifyCaller',
  'limit-concurrency': 'createConcurrencyLimit',
  'check-access': 'createToolSurface',
  'render-page': 'createPages',
  record: 'createAudit',
  'check-revision': 'checkRevision',
  'answer-directly': 'answerDirectly',
};

/** Additional files that refuse on a step's behalf. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'check-access': ['server/src/mcp/create-server.ts'],
  dispatch: ['server/src/http/serve.ts'],
  'render-page': ['server/src/http/serve.ts'],
};

/** The step's object in path.ts, up to the next one. */
function sourceOf(step: string): string {
  const [, after] = path.split(`name: '${step}'`);
  assert.ok(after !== undefined, `${step} is not in path.ts`);
  return after.split(/\bname: '|^}/m)[0] as string;
}

/** The file that a step is imported from, or path.ts itself. */
function fileOf(step: string): string {
  const maker = MAKERS[step];
  const used = new Set(maker ? [maker] : sourceOf(step).match(/\w+/g));
  const imports = `${path}\n${app}`.matchAll(
    /^import (?:type )?\{([^}]+)\} from '\.\/([\w/-]+\/[\w-]+\.ts)';/gm,
  );
  for (const [, names = '', file] of imports) {
    if (names.split(',').some((name) => used.has(name.trim()))) return `server/src/${file}`;
  }
  return PATH;
}

/** Every word in a TypeScript source that is the name of a reason. */
const reasonsIn = (source: string): string[] =>
  [...source.matchAll(/'([a-z_]+)'/g)]
    .map(([, word = '']) => word)
    .filter((word) => Object.hasOwn(REFUSALS, word));

/** The reasons that it certainly uses: other matches may be header names. */
const refusedIn = (source: string): string[] =>
  [...source.matchAll(/refuse\('(\w+)'|\[[-\w.]+, '(\w+)'\]/g)]
    .map(([, called, mapped]) => called ?? mapped ?? '')
    .filter((word) => Object.hasOwn(REFUSALS, word));

describe('docs/path.md', () => {
  const { mcp, tool, page: pageSteps } = stepNames();
  const TABLES = {
    'A POST to /mcp': mcp,
    'A tool call, within answer-directly or dispatch': tool,
    'A GET request for a page': pageSteps,
  };
  for (const [heading, steps] of Object.entries(TABLES)) {
    test(`lists the steps of path.ts in their order: ${heading}`, () => {
      assert.ok(steps.length > 0);
      assert.deepEqual(
        tableUnder(heading).map(({ step }) => step),
        steps,
      );
    });
  }

  const rows = Object.keys(TABLES).flatMap(tableUnder);

  for (const { step, file, reasons } of rows) {
    test(`names the file of ${step}, and reasons that occur in it`, () => {
      assert.equal(file, fileOf(step));
      const known = [
        file === PATH ? '' : read(file),
        sourceOf(step),
        ...(ALSO[step] ?? []).map(read),
      ];
      const foreign = reasons.filter((reason) => !reasonsIn(known.join('\n')).includes(reason));
      assert.deepEqual(foreign, []);
    });
  }

  test('lists every reason that the file of a step uses', () => {
    for (const file of new Set(rows.map((row) => row.file).filter((name) => name !== PATH))) {
      const told = rows.filter((row) => row.file === file).flatMap(({ reasons }) => reasons);
      const untold = refusedIn(read(file)).filter((reason) => !told.includes(reason));
      assert.deepEqual(untold, [], file);
    }
  });

  test('names files that exist', () => {
    const files = new Set(page.match(/server\/src\/[\w/-]+\.ts/g));
    for (const file of files) assert.ok(existsSync(new URL(file, root)), file);
  });

  test('shows where each refusal comes from, and only existing ones', () => {
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
