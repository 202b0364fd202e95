import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Element, parse } from './document.ts';

const folder = join(import.meta.dirname, '../../../infra/gateway');

/** Text of each policy and fragment by file name; a test edits a copy of this. */
export type Files = Readonly<Record<string, string>>;

export const FILES: Files = Object.fromEntries(
  globSync('*.xml', { cwd: folder })
    .sort()
    .map((path) => [basename(path), readFileSync(join(folder, path), 'utf8')]),
);

/** The file of a fragment, generated or written by hand. */
export const fragmentFileOf = (id: string): string =>
  [`${id}.fragment.xml`, `${id}.generated.fragment.xml`].find((name) => name in FILES) ?? id;

/** The text of a file of infra/gateway that is not a policy. */
export const readGatewayFile = (name: string): string => readFileSync(join(folder, name), 'utf8');

export function load(files: Files, name: string): Element {
  const text = files[name];
  if (text === undefined) throw new Error(`infra/gateway has no ${name}.`);
  return parse(text);
}

/** Each operation's policy, as the deployment assigns it. */
export const OPERATIONS = JSON.parse(readGatewayFile('operations.json')) as Readonly<
  Record<'mcp' | 'root', Readonly<Record<string, string>>>
>;
