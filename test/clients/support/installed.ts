import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_PACKAGES } from '../../support/needs.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Where packages are: those of this repository, then what .ci/install adds for the tests of clients. */
export const PACKAGES = {
  repository: join(ROOT, 'node_modules'),
  clients: join(CLIENT_PACKAGES, 'node_modules'),
} as const;

/** The program that `npx <package>` runs. */
export function programOf(name: string, packages: string): string {
  const folder = join(packages, name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const own = name.replace(/^@[^/]+\//, '');
  const file = typeof bin === 'string' ? bin : (bin[own] ?? Object.values(bin)[0]);
  if (file === undefined) throw new Error(`${name} has no program.`);
  return join(folder, file);
}
