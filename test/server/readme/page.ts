import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Block {
  readonly language: string;
  /** The file that it shows, if named after the language. */
  readonly file: string | undefined;
  readonly text: string;
}

/** Code blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms);
  return [...blocks].map(([, language = '', file, text = '']) => ({ language, file, text }));
}

/**
 * Applies to the files under `root` what the page tells its reader to do: a block that names a file is
 * that file's content, and a `diff` block changes one.
 *
 * A change that the file already has is not made twice.
 *
 * @throws unless the lines around a change occur exactly once in the file: the page is out of date.
 */
export function followPage(blocks: readonly Block[], root: string): void {
  for (const { language, file, text } of blocks) {
    if (file === undefined) continue;
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, language === 'diff' ? change(readFileSync(path, 'utf8'), text) : text);
  }
}

function change(before: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const side = (sign: '+' | '-') =>
    lines
      .filter((line) => line[0] === ' ' || line[0] === sign)
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const added = lines.filter((line) => line[0] === '+').map((line) => line.slice(1));
  const present = new Set(before.split('\n'));
  // Other lines of the reader's own may stand between them.
  if (added.length > 0 && added.every((line) => present.has(line))) return before;
  const places = before.split(side('-')).length - 1;
  if (places !== 1) throw new Error(`the page changes lines that occur ${places} times:\n${diff}`);
  return before.replace(side('-'), () => side('+'));
}
