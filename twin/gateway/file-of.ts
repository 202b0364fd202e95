import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Finds the policy file under `infra` that a deployed text comes from; a file may change later. */
export function filesUnder(infra: string): (text: string) => string | undefined {
  const folder = join(infra, 'gateway');
  let files: Map<string, string> | undefined;
  const read = (): Map<string, string> =>
    new Map(
      globSync('*.xml', { cwd: folder }).map((name) => [
        readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, ''),
        `infra/gateway/${name}`,
      ]),
    );
  return (text) => {
    files ??= read();
    return files.get(text);
  };
}
