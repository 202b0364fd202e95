import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_TESTS } from '../support/test-files.ts';

const root = join(import.meta.dirname, '../..');

const ID = '(?:[A-Z]{1,2}-\\d{2}|(?:API|MCP)\\d{1,2})';
const IDS = `${ID}(?:, ${ID})*`;
/** `[J-01]` or `[H-07, SG-11]`: at the end of a title, and nowhere else in a file. */
const CITATION = new RegExp(`\\[(${IDS})\\]$`);
/** A title whose ids come from a table of cases, and the ids in such a table. */
const COMPUTED = /\[\$\{[^}]+\}\]$/;
const IN_TABLE = new RegExp(`'(${IDS})'`, 'g');
/** Titles of tests that run: not those of `test.skip` and `test.todo`, nor with such an option. */
const TITLE = /(?<![.\w])test\(\s*(['"`])((?:(?!\1).)*)\1(?!\s*,\s*\{[^}]*\b(?:skip|todo):)/gs;
const COMMENT = /^\s*(?:\/\/|\/?\*).*$/gm;

/** The server's test files that cite each id, relative to the repository's root. */
export function readCitations(): ReadonlyMap<string, ReadonlySet<string>> {
  const citing = new Map<string, Set<string>>();
  for (const file of globSync(SERVER_TESTS, { cwd: root }).sort()) {
    for (const id of citedInFile(readFileSync(join(root, file), 'utf8'))) {
      citing.set(id, (citing.get(id) ?? new Set()).add(file));
    }
  }
  return citing;
}

/** The ids at the ends of the titles of a file's tests. */
export function citedInFile(source: string): Set<string> {
  const code = source.replace(COMMENT, '');
  const titles = [...code.matchAll(TITLE)].map(([, , title = '']) => title);
  const inTables = titles.some((title) => COMPUTED.test(title)) ? code.matchAll(IN_TABLE) : [];
  return new Set([
    ...titles.flatMap((title) => [...citedIn(title)]),
    ...[...inTables].flatMap(([, ids = '']) => ids.split(', ')),
  ]);
}

/** The ids at the end of one test's title. */
export const citedIn = (title: string): Set<string> =>
  new Set(CITATION.exec(title)?.[1]?.split(', '));
