import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFault } from '../../infra/source/json-fault.ts';

const PLACE =
  /\b((?:infra|scripts|server)\/[\w./-]+\.(?:json|kql|xml|bicep|bicepparam|ts))(?:(?::| line )(\d+)(?::(\d+))?)?/;

/**
 * Why an edit was not applied, with file, line and column first, so that terminals and editors open
 * the place.
 *
 * @param files the edited files: the place of a mistake that names no other one.
 */
export function placeFirst(message: string, root: string, files: ReadonlySet<string>): string {
  const text = message.replaceAll('file://', '').replaceAll(`${root}/`, '');
  // The compiler and the engine do not say where a data file stops being JSON.
  const broken = brokenJson(root);
  if (broken) return `${broken}: this is not JSON from here on`;
  const [whole, file = [...files][0] ?? '', line, column] = PLACE.exec(text) ?? [];
  if (file === '') return text;
  const place = `${file}:${line ?? 1}:${column ?? columnIn(lineOf(root, file, Number(line ?? 1)), text)}`;
  const rest = text.startsWith(whole ?? ' ') ? text.slice(whole?.length).replace(/^: /, '') : text;
  return `${place}: ${rest}`;
}

/** The first data file that is not JSON. */
function brokenJson(root: string): string | undefined {
  const files = globSync('infra/**/*.json', { cwd: root }).sort();
  for (const file of files) {
    const fault = jsonFault(readFileSync(join(root, file), 'utf8').replace(/^\uFEFF/, ''));
    if (fault) return `${file.replaceAll('\\', '/')}:${fault.line}:${fault.column}`;
  }
  return undefined;
}

/** Where the line contains what the message quotes or names; where it starts otherwise. */
function columnIn(line: string, message: string): number {
  const quoted = [...message.matchAll(/"([^"]+)"|<([\w-]+)/g)].map(
    ([, one, other]) => one ?? other,
  );
  const named = message.match(/[\w-]+/g) ?? [];
  const starts = [...quoted, ...named.filter((word) => word.length > 3).reverse()]
    .map((word) => line.indexOf(word ?? ''))
    .filter((start) => start >= 0);
  return (starts[0] ?? line.search(/\S|$/)) + 1;
}

function lineOf(root: string, file: string, line: number): string {
  try {
    return readFileSync(join(root, file), 'utf8').split('\n')[line - 1] ?? '';
  } catch {
    // It was deleted.
    return '';
  }
}
