import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..');

/** A call travels along them in this order, which is the alphabet's. */
const HOPS = ['entra', 'gateway', 'network', 'platform', 'safety', 'upstream', 'vault', 'watch'];
/** Folders of these places that are no hop, with what they are. */
const BESIDE_HOPS: Readonly<Record<string, readonly string[]>> = {
  infra: ['deployments', 'model', 'prediction', 'resource-types', 'rules', 'source'],
  twin: ['attacks', 'cli', 'console', 'deploy', 'kit', 'parity', 'run', 'trace'],
  posture: ['collect', 'judge', 'report'],
};
/** The same idea inside the server, in the order of a request; the bridge is a program of its own. */
const STEPS = [
  'bridge',
  'http',
  'identity',
  'mcp',
  'outbound',
  'tools',
  'upstream',
  'vault',
  'watch',
];
/** What every step may use, each with what it may use itself. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  call: ['contract'],
  config: ['contract'],
  contract: ['call'],
  status: ['call', 'config', 'contract'],
};

/** Lines of a file that ships or runs; one of a test is mostly a table of cases and may be longer. */
const MAX_LINES = 300;
const MAX_TEST_LINES = 500;

/** Programs of other servers are not ours. */
const ignored = /(?:^|\/)(?:node_modules|dist[\w-]*)\/|^server\/upstreams\//;
const sources = globSync('{server,test,scripts,infra,twin,bench,posture}/**/*.{ts,tsx,mjs}', {
  cwd: root,
})
  .map((file) => file.split(sep).join('/'))
  .filter((file) => !ignored.test(file))
  .sort();
/** Tests of one tool lie beside its code, to be deleted with it. */
const isTest = (file: string) => /^(?:test|server\/src\/tools\/.+\/test)\//.test(file);
const shipped = sources.filter((file) => file.startsWith('server/') && !isTest(file));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Repository paths of the files of ours that a file imports. */
function importsOf(file: string): string[] {
  const specifiers = read(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers].map(([, specifier = '']) =>
    relative(root, join(root, dirname(file), specifier))
      .split(sep)
      .join('/'),
  );
}

const foldersOf = (place: string): string[] => {
  try {
    return readdirSync(join(root, place), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};

describe('the layout', () => {
  for (const [place, beside] of Object.entries(BESIDE_HOPS)) {
    test(`has no folder in ${place}/ but the hops, by their names`, () => {
      const strange = foldersOf(place).filter(
        (name) => !HOPS.includes(name) && !beside.includes(name) && name !== 'node_modules',
      );
      assert.deepEqual(strange, []);
    });
  }

  test('has no folder in server/src but those of the request’s path and what they share', () => {
    assert.deepEqual(foldersOf('server/src').sort(), [...STEPS, ...Object.keys(SHARED)].sort());
  });

  test('lets no step of server/src import another: path.ts and app.ts alone compose', () => {
    const folderOf = (file: string) => /^server\/src\/([\w-]+)\//.exec(file)?.[1] ?? '';
    for (const file of shipped.filter((source) => folderOf(source) !== '')) {
      const own = folderOf(file);
      const allowed = [own, ...(SHARED[own] ?? Object.keys(SHARED))];
      for (const imported of importsOf(file)) {
        if (/^server\/[\w.-]+\.json$/.test(imported)) continue;
        assert.ok(allowed.includes(folderOf(imported)), `${file} imports ${imported}`);
      }
    }
  });

  test('lets nothing in server/ import from outside it, nor a test', () => {
    for (const file of shipped) {
      for (const imported of importsOf(file)) {
        const isOwn = imported.startsWith('server/') && !isTest(imported);
        assert.ok(isOwn, `${file} imports ${imported}`);
      }
    }
  });

  test('lets no file outside a tool’s tests import them, so that they are deleted with the tool', () => {
    const folderOf = (file: string) => /^server\/src\/tools\/.+\/test\//.exec(file)?.[0];
    for (const file of sources) {
      for (const imported of importsOf(file)) {
        const folder = folderOf(imported);
        assert.ok(!folder || folder === folderOf(file), `${file} imports ${imported}`);
      }
    }
  });

  test('lets no hop of the twin import another: they talk over resourceOf wire', () => {
    const hopOf = (file: string) => {
      const folder = /^twin\/([\w-]+)\//.exec(file)?.[1];
      return folder !== undefined && HOPS.includes(folder) ? folder : undefined;
    };
    for (const file of sources.filter((source) => hopOf(source) !== undefined)) {
      for (const imported of importsOf(file)) {
        const hop = hopOf(imported);
        assert.ok(hop === undefined || hop === hopOf(file), `${file} imports ${imported}`);
      }
    }
  });

  test('has no circle of imports', () => {
    const known = new Set(sources);
    const done = new Set<string>();
    const visit = (file: string, from: readonly string[]): void => {
      const start = from.indexOf(file);
      assert.equal(start, -1, [...from.slice(start), file].join(' imports '));
      if (done.has(file)) return;
      for (const imported of importsOf(file).filter((name) => known.has(name))) {
        visit(imported, [...from, file]);
      }
      done.add(file);
    };
    for (const file of sources) visit(file, []);
  });

  test('keeps every file short', () => {
    const long = sources
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ file, lines }) => lines > (isTest(file) ? MAX_TEST_LINES : MAX_LINES));
    assert.deepEqual(long, []);
  });

  test('has no default export', () => {
    // Reporters of the test runner can be nothing else.
    const allowed = ['scripts/prove/report-titles.ts', 'test/support/report-met.ts'];
    const found = sources.filter((file) => /^export default\b/m.test(read(file)));
    assert.deepEqual(found, allowed);
  });

  test('reads the environment of the server in one place', () => {
    const readers = shipped.filter((file) => read(file).includes('process.env'));
    assert.deepEqual(readers, [
      'server/src/bridge.ts',
      'server/src/egress.ts',
      'server/src/main.ts',
    ]);
    assert.match(read('server/src/main.ts'), /readConfig\(process\.env, NEEDS\.secrets\)/);
  });
});
