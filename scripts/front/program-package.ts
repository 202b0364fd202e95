/** The folder of a program that gets a site of its own: everything that is deployed beside the bridge. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isServerName } from '../../server/src/tools/fronted/place-upstream.ts';

/** Relative to the root of the checkout; a program's own files may lie in its folder too. */
const FOLDER = 'server/upstreams';

/** @throws for a name that is not one of a server: `..` would be the folder of this one. */
export function programFolder(root: string, name: string): string {
  if (isServerName(name)) return join(root, FOLDER, name);
  throw new Error(`${JSON.stringify(name)} cannot be the name of a server.`);
}

/** Where a program runs on this machine. */
export const workingFolder = (root: string, name: string): string => {
  const folder = programFolder(root, name);
  return existsSync(folder) ? folder : root;
};

/** An npm package in exactly one version, as `npx` takes it. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

const EXACT = /^((?:@[\w.-]+\/)?[\w.-]+)@(\d+\.\d+\.\d+[\w.+-]*)$/;

/**
 * The package that a command starts; `undefined` for a program that is not started by `npx`.
 *
 * @throws without an exact version: what was reviewed would not be what runs.
 */
export function packageOf([program, ...args]: readonly string[]): NpmPackage | undefined {
  if (program !== 'npx') return undefined;
  const wanted = args.find((arg) => !['-y', '--yes'].includes(arg)) ?? '';
  const [, name, version] = EXACT.exec(wanted) ?? [];
  if (name !== undefined && version !== undefined) return { name, version };
  throw new Error(
    `"npx ${wanted}" does not name one version. Write the package with its exact version, such as npx @playwright/mcp@0.0.83.`,
  );
}

/** Files that are written here rather than by the program's owner. */
const WRITTEN = ['package.json', 'package-lock.json', '.npmrc', 'node_modules', 'dist'] as const;

/**
 * Also for azd, which installs the packages again: the settings of the checkout do not reach this folder.
 * The repository of a package that comes from git could name a command to run in place of git.
 */
const NPM_SETTINGS = 'ignore-scripts=true\nallow-git=none\n';

export interface PreparedProgram {
  /** The working directory of the program. */
  readonly folder: string;
  /** Makes what was prepared the program's folder. */
  keep(): void;
  /** Leaves everything as it was. */
  discard(): void;
}

/**
 * Installs a command's package, unless exactly this version is installed already. Install scripts do
 * not run: they would run on this machine what nobody has reviewed. A program of the folder's own
 * gets only what azd needs to package it.
 *
 * @throws if npm fails.
 */
export function prepareProgram(
  root: string,
  name: string,
  command: readonly string[],
): PreparedProgram {
  const folder = programFolder(root, name);
  const wanted = packageOf(command);
  const nothing = { folder: workingFolder(root, name), keep() {}, discard() {} };
  if (!wanted)
    return command[0] === 'node' ? { ...nothing, keep: () => declare(root, name) } : nothing;
  if (isDeclared(folder, wanted)) {
    installDeclared(root, name);
    return nothing;
  }
  mkdirSync(join(root, FOLDER), { recursive: true });
  const made = mkdtempSync(join(root, FOLDER, '.unfinished-'));
  const discard = (): void => rmSync(made, { recursive: true, force: true });
  try {
    writeFileSync(join(made, 'package.json'), manifestOf(name, wanted));
    writeFileSync(join(made, '.npmrc'), NPM_SETTINGS);
    say(`installing ${wanted.name} ${wanted.version} ...`);
    npm(made, 'install');
  } catch (error) {
    discard();
    throw error;
  }
  return {
    folder: made,
    keep() {
      mkdirSync(folder, { recursive: true });
      for (const file of WRITTEN) rmSync(join(folder, file), { recursive: true, force: true });
      cpSync(made, folder, { recursive: true, verbatimSymlinks: true });
      discard();
    },
    discard,
  };
}

function declare(root: string, name: string): void {
  const folder = programFolder(root, name);
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, manifestOf(name));
  writeFileSync(join(folder, '.npmrc'), NPM_SETTINGS);
}

/** Installs what the folder's lockfile says, if it is not installed: a fresh clone has no packages. */
export function installDeclared(root: string, name: string): void {
  const folder = programFolder(root, name);
  const isInstalled = existsSync(join(folder, 'node_modules'));
  if (isInstalled || dependenciesOf(folder) === undefined) return;
  say(`installing the packages of ${name} ...`);
  npm(folder, 'ci');
}

/**
 * Puts together what a site gets: the bridge of the server's bundle, and the program's folder.
 *
 * @param link whether installed packages are linked rather than copied.
 */
export function layOutSite(
  { root, name, bundle }: { root: string; name: string; bundle: string },
  into: string,
  link: boolean,
): void {
  mkdirSync(into, { recursive: true });
  for (const part of ['bridge.mjs', 'parts']) {
    cpSync(join(bundle, part), join(into, part), { recursive: true });
  }
  installDeclared(root, name);
  const folder = programFolder(root, name);
  if (!existsSync(folder)) return;
  const left = [join(folder, 'node_modules'), join(folder, 'dist')];
  // On this machine programs keep there what they have seen, such as the pages of a browser.
  const isHidden = (file: string) => dirname(file) === folder && basename(file).startsWith('.');
  const ships = (file: string) => !left.includes(file) && !isHidden(file);
  cpSync(folder, into, { recursive: true, filter: ships });
  const [packages = ''] = left;
  if (!existsSync(packages)) return;
  if (link) symlinkSync(packages, join(into, 'node_modules'), 'junction');
  else cpSync(packages, join(into, 'node_modules'), { recursive: true, verbatimSymlinks: true });
}

/** Removes what was written for a program; its owner's files stay. */
export function removeProgram(root: string, name: string): void {
  for (const file of WRITTEN) {
    rmSync(join(programFolder(root, name), file), { recursive: true, force: true });
  }
}

function isDeclared(folder: string, { name, version }: NpmPackage): boolean {
  return dependenciesOf(folder)?.[name] === version;
}

function dependenciesOf(folder: string): Readonly<Record<string, string>> | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).dependencies : undefined;
}

/** The script is the step in which azd makes the package that it deploys. */
const manifestOf = (upstream: string, wanted?: NpmPackage): string =>
  `${JSON.stringify(
    {
      private: true,
      scripts: { build: `node ../../../bootstrap.mjs scripts/pack-upstream.ts ${upstream}` },
      ...(wanted && { dependencies: { [wanted.name]: wanted.version } }),
    },
    null,
    2,
  )}\n`;

function npm(folder: string, verb: 'install' | 'ci'): void {
  const safely = ['--ignore-scripts', '--allow-git=none'];
  const args = [verb, ...safely, '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split('\n').at(0) ?? '';
  throw new Error(`npm could not install the packages of ${folder}: ${why}`);
}

const say = (line: string): void => console.error(`front      ${line}`);
