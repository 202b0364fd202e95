import { readFileSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Checked, checkPolicy } from '../../twin/gateway/check-policy.ts';
import { loadCSharp } from '../../twin/gateway/csharp/parse.ts';
import { Expressions } from '../../twin/gateway/policy-expressions.ts';

export interface Options {
  readonly files: readonly string[];
  readonly namedValues: ReadonlyMap<string, string>;
  readonly json: boolean;
}

/** @throws for options that cannot be used, saying what to type. */
export function readOptions(
  {
    value = [],
    json = false,
  }: { readonly value?: readonly string[] | undefined; readonly json?: boolean | undefined },
  files: readonly string[],
): Options {
  if (files.length === 0) throw new Error('Name at least one policy file.');
  const namedValues = value.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new Error(`--value ${pair} has no name: type it as NAME=VALUE.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { files, namedValues: new Map(namedValues), json };
}

/** @throws if one cannot be read, saying which and why. */
export const readFiles = ({ files }: Options): readonly string[] => files.map(readText);

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new Error(`${file} does not exist.`);
  if (found.isDirectory()) throw new Error(`${file} is a folder: name the files in it.`);
  const bytes = readFileSync(file);
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new Error(`${file} is not UTF-8: save it in that encoding.`);
  }
}

/** A check of all files, which prints what it finds and returns whether nothing was found. */
export async function createCheck({ files, namedValues, json }: Options) {
  const expressions = new Expressions(await loadCSharp());
  return (texts: readonly string[]): boolean => {
    const all = texts.map((text, index) => {
      const file = files[index] ?? '';
      const checked = checkPolicy(text, expressions, namedValues);
      console.log(json ? JSON.stringify({ file, ...checked }) : describe(file, checked));
      return checked;
    });
    return all.every(({ findings }) => findings.length === 0);
  };
}

/** In the form in which compilers report, so that editors can jump to the place. */
function describe(file: string, { findings, notes }: Checked): string {
  const found = findings.map(
    ({ line, column, message }) => `${file}:${line}:${column}: ${message}`,
  );
  const count = findings.length === 1 ? '1 finding' : `${findings.length || 'no'} findings`;
  return [...found, ...notes.map((note) => `  ${note}`), `${file}: ${count}`].join('\n');
}

/** Calls back after each save, until the process ends. */
export function watchFiles(
  options: Options,
  before: readonly string[],
  changed: (texts: readonly string[]) => void,
): void {
  let told = before;
  setInterval(() => {
    const now = options.files.map((file, index) => readIfThere(file) ?? told[index] ?? '');
    if (isDeepStrictEqual(now, told)) return;
    told = now;
    changed(now);
  }, SCAN_MS);
}

/** Milliseconds. Texts are compared: editors save by renaming another file into place. */
const SCAN_MS = 200;

function readIfThere(file: string): string | undefined {
  try {
    return readText(file);
  } catch {
    // An editor is replacing it.
    return undefined;
  }
}
