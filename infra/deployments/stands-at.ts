import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * File and line of what is wrong in a deployment: where all clues stand in one file, one after the
 * other, the line of the last. A prediction no longer says which file a value came from.
 *
 * @param context what stands before the clues; as much of it counts as some file has.
 * @returns `infra/network/rules/app.json:12`; every place where several files have the clues.
 */
export function standsAt(
  infra: string,
  clues: readonly string[],
  context: readonly string[] = [],
): string | undefined {
  const sources = sourcesIn(infra).map((path) => ({
    path,
    text: readFileSync(join(infra, path), 'utf8'),
  }));
  for (let dropped = 0; dropped <= context.length; dropped += 1) {
    const wanted = [...context.slice(dropped), ...clues];
    const places = sources.flatMap(({ path, text }) => {
      const line = lineOf(text, wanted);
      return line === undefined ? [] : [`infra/${path}:${line}`];
    });
    if (places.length > 0) return places.join(' or ');
  }
  return undefined;
}

/** What a person edits; predictions are made from it. */
const sourcesIn = (infra: string): readonly string[] =>
  readdirSync(infra, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:bicep|bicepparam|json)$/.test(path))
    .filter((path) => !/^deployments\/.*\.json$/.test(path))
    .sort();

function lineOf(text: string, clues: readonly string[]): number | undefined {
  let at = -1;
  for (const clue of clues) {
    at = text.indexOf(clue, at + 1);
    if (at < 0) return undefined;
  }
  return text.slice(0, at).split('\n').length;
}
