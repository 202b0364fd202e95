import { readFileSync } from 'node:fs';
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

export const readFiles = ({ files }: Options): readonly string[] =>
  files.map((file) => readFileSync(file, 'utf8'));

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
    const now = readIfAllThere(options);
    if (!now || isDeepStrictEqual(now, told)) return;
    told = now;
    changed(now);
  }, SCAN_MS);
}

/** Milliseconds. Texts are compared: editors save by renaming another file into place. */
const SCAN_MS = 200;

function readIfAllThere(options: Options): readonly string[] | undefined {
  try {
    return readFiles(options);
  } catch {
    // An editor is replacing one of them.
    return undefined;
  }
}
