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
  const imported = importsByFolder(inputs);
  const direct = imported.get(undefined);
  const read = (path: string): BundledPackage => {
    const folder = join(root, path);
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const { integrity } = lock.packages[relative(repository, folder).split(sep).join('/')] ?? {};
    const imports = [...(imported.get(path) ?? [])].filter((one) => folders.has(one));
    const isDirect = direct?.has(path) === true;
    return { name, version, license, integrity, folder: path, isDirect, imports };
  };
  const key = ({ name, version, folder }: BundledPackage) => `${name} ${version} ${folder}`;
  return [...folders].map(read).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const folderOf = (input: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

/** Folders that each package imports, and that the server's own code does, which is in none. */
function importsByFolder(inputs: Metafile['inputs']): Map<string | undefined, Set<string>> {
  const found = new Map<string | undefined, Set<string>>();
  for (const [input, { imports }] of Object.entries(inputs)) {
    const folder = folderOf(input);
    const others = found.get(folder) ?? new Set();
    found.set(folder, others);
    for (const other of imports.map(({ path }) => folderOf(path))) {
      if (other !== undefined && other !== folder) others.add(other);
    }
  }
  return found;
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
