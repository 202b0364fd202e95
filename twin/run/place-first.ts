import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFault } from '../../infra/source/json-fault.ts';

const PLACE =
  /\b((?:infra|scripts|server)\/[\w./-]+\.(?:json|kql|xml|bicep|bicepparam|ts))(?:(?::| line )(\d+)(?::(\d+))?)?/;

interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Why an edit was not applied, with file, line and column first, so that terminals and editors open
 * the place.
 *
 * @param files the edited files: the place of a mistake that names no other one.
 */
export function placeFirst(message: string, root: string, files: ReadonlySet<string>): string {
  const text = message.replaceAll('file://', '').replaceAll(`${root}/`, '');
  // The compiler and the engine do not say where a data file stops being JSON.
  const broken = brokenJson(root, text, files);
  if (broken) return `${broken}: this is not JSON from here on`;
  const [, named, namedLine, namedColumn] = PLACE.exec(text) ?? [];
  const file = named ?? [...files][0];
  if (file === undefined) return text;
  const lines = linesOf(root, file);
  const { line, column } =
    namedLine === undefined
      ? (onlyPlace(lines, text) ?? { line: 1, column: 1 })
      : positionFrom(lines, Number(namedLine), text);
  const place = { line, column: Number(namedColumn ?? column) };
  return `${file}:${place.line}:${place.column}: ${withoutPlace(text, [file, namedLine, namedColumn])}`;
}

/**
 * An edited data file that is not JSON; any other one only if the message says so, because the
 * compiler accepts text after the value.
 */
function brokenJson(
  root: string,
  message: string,
  edited: ReadonlySet<string>,
): string | undefined {
  const others = /\bJSON\b/.test(message) ? globSync('infra/**/*.json', { cwd: root }).sort() : [];
  const files = [...edited, ...others].filter((file) => file.endsWith('.json'));
  for (const file of files.filter((one) => existsSync(join(root, one)))) {
    const fault = jsonFault(readFileSync(join(root, file), 'utf8').replace(/^\uFEFF/, ''));
    if (fault) return `${file.replaceAll('\\', '/')}:${fault.line}:${fault.column}`;
  }
  return undefined;
}

/** Where a name or value of the message occurs, if it occurs only once in the file. */
function onlyPlace(lines: readonly string[], message: string): Position | undefined {
  for (const word of wordsOf(message)) {
    const found = lines.flatMap((text, index) =>
      text.includes(word) ? [{ line: index + 1, column: text.indexOf(word) + 1 }] : [],
    );
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/** Where the line contains what the message quotes or names; where it starts otherwise. */
function positionFrom(lines: readonly string[], line: number, message: string): Position {
  // A start tag may have its attributes on later lines.
  const [, one, other] = /the attribute ([\w-]+)|([\w-]+)="[^"]*" is/.exec(message) ?? [];
  const attribute = one ?? other;
  if (attribute !== undefined) {
    const index = lines.findIndex((text, at) => at >= line - 1 && text.includes(`${attribute}=`));
    if (index >= 0) return { line: index + 1, column: columnOf(lines, index, attribute) };
  }
  const text = lines[line - 1] ?? '';
  const word = wordsOf(message).find((one) => text.includes(one));
  return { line, column: word === undefined ? text.search(/\S|$/) + 1 : text.indexOf(word) + 1 };
}

const columnOf = (lines: readonly string[], index: number, word: string): number =>
  (lines[index] ?? '').indexOf(word) + 1;

/** What a message is about, most specific first: the last one in single quotes is the value found. */
function wordsOf(message: string): string[] {
  const quoted = [...message.matchAll(/"([^"]+)"|<([\w-]+)/g)].map(
    ([, one, other]) => one ?? other,
  );
  const values = [...message.matchAll(/(?<![a-z])'([^']+)'/g)]
    .flatMap(([, list]) => list?.split(', '))
    .reverse();
  const named = (message.match(/[\w-]+/g) ?? []).filter((word) => word.length > 3).reverse();
  return [...quoted, ...values, ...named].filter((word) => word !== undefined);
}

/** The message without the place, which is printed first. */
function withoutPlace(text: string, [file, line, column]: readonly (string | undefined)[]): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const spellings = [
    ` (${place})`,
    `${place} and `,
    ` at ${place}`,
    `${place}: `,
    `${file} line ${line}: `,
  ];
  const found = spellings.find((one) => text.includes(one));
  return text
    .replace(found ?? '', '')
    .replace(`: line ${line}: `, ': ')
    .trim();
}

function linesOf(root: string, file: string): readonly string[] {
  try {
    return readFileSync(join(root, file), 'utf8').split('\n');
  } catch {
    // It was deleted.
    return [];
  }
}
