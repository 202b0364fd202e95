import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { check, type Parameters } from 'recheck';
import { regexLiterals } from './regex-literals.ts';

const SOURCES = join(import.meta.dirname, '../../../server/src');

/** They run when they are imported. */
const PROGRAMS = ['main.ts', 'egress.ts', 'bridge.ts'];

/** Steps alone decide: a limit of time would call patterns slow on a busy machine. */
const LIMITS: Parameters = {
  randomSeed: 1,
  timeout: 60_000,
  seedingTimeout: null,
  incubationTimeout: null,
  attackTimeout: null,
};

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** Patterns that the server assembles while its modules load. */
async function builtPatterns(files: readonly string[]): Promise<Pattern[]> {
  const built: Pattern[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = class extends Original {
    constructor(source: string | RegExp, flags?: string) {
      super(source, flags);
      if (/\/server\/src\//.test(new Error().stack?.split('\n')[2] ?? '')) {
        built.push({ source: this.source, flags: this.flags });
      }
    }
  } as RegExpConstructor;
  try {
    for (const file of files) await import(pathToFileURL(file).href);
  } finally {
    globalThis.RegExp = Original;
  }
  return built;
}

test('finds no regular expression of the server that input can make slow [D-10, V-04, V-26]', async (t) => {
  const files = globSync('**/*.ts', { cwd: SOURCES, exclude: ['**/test'] })
    .filter((file) => !PROGRAMS.includes(file))
    .map((file) => join(SOURCES, file));
  const literals = [...files, ...PROGRAMS.map((file) => join(SOURCES, file))].flatMap((file) =>
    regexLiterals(readFileSync(file, 'utf8')),
  );
  const built = await builtPatterns(files);
  const patterns = new Map(
    [...literals, ...built].map((one) => [`/${one.source}/${one.flags}`, one]),
  );
  t.diagnostic(`${literals.length} literals, ${built.length} built, ${patterns.size} different`);
  assert.ok(literals.length > 20 && built.length > 0);
  const slow: string[] = [];
  for (const [name, { source, flags }] of patterns) {
    const { status } = await check(source, flags, LIMITS);
    if (status !== 'safe') slow.push(`${name} is ${status}`);
  }
  assert.deepEqual(slow, []);
});
