import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { blocksOf, followPage } from '../../../../../test/server/readme/page.ts';
import { copyRepository } from '../../../../../test/support/copy-repository.ts';

/**
 * Does in a copy what the page says: adds its tool to the list, and deletes the examples' folder and
 * lines.
 *
 * @returns the copy's folder.
 */
export async function takeExamplesOut(): Promise<string> {
  const copy = copyRepository();
  followPage(blocksOf(join(copy, 'docs/add-a-tool.md')), copy);
  await rm(join(copy, 'server/src/tools/examples'), { recursive: true });
  const list = join(copy, 'server/src/tools/list.ts');
  const kept = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => !line.includes('EXAMPLES'));
  writeFileSync(list, kept.join('\n'));
  return copy;
}
