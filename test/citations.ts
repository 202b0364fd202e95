import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

const ID = '(?:[A-Z]{1,2}-\\d{2}|(?:API|MCP)\\d{1,2})';
/**
 * `[J-01]` or `[H-07, SG-11]`, as it stands at the end of a test's title; or the same in quotes, where
 * a table of cases holds the ids and the title is put together from it.
 */
const CITATION = new RegExp(`[\\['](${ID}(?:, ${ID})*)[\\]']`, 'g');

/** The test files that cite each id, by id; files are relative to the repository. */
export function readCitations(under: string): ReadonlyMap<string, ReadonlySet<string>> {
  const citing = new Map<string, Set<string>>();
  for (const file of globSync(`${under}/**/*.test.ts`, { cwd: root }).sort()) {
    for (const id of citedIn(readFileSync(join(root, file), 'utf8'))) {
      citing.set(id, (citing.get(id) ?? new Set()).add(file));
    }
  }
  return citing;
}

/** The ids in brackets in a text: a whole file, or the title of one test. */
export const citedIn = (text: string): Set<string> =>
  new Set([...text.matchAll(CITATION)].flatMap(([, ids = '']) => ids.split(', ')));
