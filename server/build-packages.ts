import { globSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of which at least one byte is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** What npm verified when it installed the package, as `sha512-<base64>`. */
  readonly integrity: string | undefined;
  readonly folder: string;
  /** Whether the server's own code imports it. */
  readonly isDirect: boolean;
  /** Folders of the bundled packages that it imports. */
  readonly imports: readonly string[];
}

interface Locked {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
}

/** The packages in the bundle, by name and version, whatever the order on disk is. */
export function packagesIn({ inputs, outputs }: Metafile, root: string): BundledPackage[] {
  const bundled = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([input]) => folderOf(input) ?? []),
  );
  const folders = new Set(bundled);
  const repository = join(root, '..');
  const lock: Locked = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  const direct = importedBy(undefined, inputs);
  const read = (path: string): BundledPackage => {
    const folder = join(root, path);
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const { integrity } = lock.packages[relative(repository, folder).split(sep).join('/')] ?? {};
    const imports = importedBy(path, inputs).filter((one) => folders.has(one));
    const isDirect = direct.includes(path);
    return { name, version, license, integrity, folder: path, isDirect, imports };
  };
  const key = ({ name, version, folder }: BundledPackage) => `${name} ${version} ${folder}`;
  return [...folders].map(read).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const folderOf = (input: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

/** What a package imports, or the server's own code, which is in none. */
function importedBy(folder: string | undefined, inputs: Metafile['inputs']): string[] {
  const files = Object.entries(inputs).filter(([input]) => folderOf(input) === folder);
  const imported = files.flatMap(([, { imports }]) =>
    imports.flatMap(({ path }) => folderOf(path) ?? []),
  );
  return [...new Set(imported)].filter((other) => other !== folder);
}

/** The licences of everything in the bundle, which they ask to be passed on with it. */
export function noticesOf(packages: readonly BundledPackage[], root: string): string {
  const notices = packages.map(({ folder, name, version, license }) => {
    const cwd = join(root, folder);
    const file = globSync('{LICENSE,LICENCE,license,NOTICE}*', { cwd }).sort()[0];
    const text = file === undefined ? '' : readFileSync(join(cwd, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return notices.join(`\n${'-'.repeat(72)}\n\n`);
}
