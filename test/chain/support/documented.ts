import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** Shell commands of one section of a page, block by block, as a reader would copy them. */
export function commandsOf(page: string, heading: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const [, section] = text.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`${page} has no section ${heading}`);
  const [own = ''] = section.split(/\n## /);
  return [...own.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** Pages that have such a section. */
export const pagesWith = (heading: string): string[] =>
  globSync(['*.md', 'docs/*.md'], { cwd: ROOT }).filter((page) =>
    readFileSync(join(ROOT, page), 'utf8').includes(`\n## ${heading}\n`),
  );
