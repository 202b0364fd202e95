import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installCompiler, installedCompiler } from './install.ts';

const FILE = process.platform === 'win32' ? 'bicep.exe' : 'bicep';

/**
 * Path of the Bicep compiler, or undefined: what `BICEP` names, on the PATH, where `az bicep install`
 * and azd put it, or where an earlier run installed it. The search executes nothing.
 */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.BICEP) {
    if (isExecutable(env.BICEP)) return env.BICEP;
    throw new Error(`BICEP is ${env.BICEP}, which is not an executable file. Correct or unset it.`);
  }
  const home = env.HOME || env.USERPROFILE || homedir();
  const folders = [
    ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    join(home, '.azure', 'bin'),
    join(home, '.azd', 'bin'),
  ];
  return [...folders.map((folder) => join(folder, FILE)), installedCompiler()].find(isExecutable);
}

/** The same, or else a compiler installed from NuGet. */
export function findOrInstallCompiler(env: NodeJS.ProcessEnv = process.env): string {
  return findCompiler(env) ?? installCompiler(undefined, env);
}

/** Whether this path is a file that may be executed. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
