import { delimiter, join } from 'node:path';
import { isExecutable } from '../../infra/prediction/compiler/find.ts';

/** The first program with one of these names on the PATH, if any. The search executes nothing. */
export function onPath(...names: readonly string[]): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
}
