import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/**
 * Builds the bundle and collects the files to publish in a folder: one archive that App Service can
 * run as it is, the licences and bill of materials also beside it, and the digest of each.
 */
export function publishable(root: string): string {
  const built = join(root, 'server/dist');
  const folder = join(root, 'dist');
  for (const old of [built, folder]) rmSync(old, { recursive: true, force: true });
  const build = [join(root, 'server/bundle.ts')];
  const { status } = spawnSync(process.execPath, build, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The server could not be built. See the message above.');
  mkdirSync(folder);
  const files = globSync('{*.*,*/*.*}', { cwd: built }).sort();
  const read = (file: string): Buffer => readFileSync(join(built, file));
  const archive = zipSync(Object.fromEntries(files.map((file) => [file, read(file)])), {
    mtime: TIME,
  });
  writeFileSync(join(folder, 'server.zip'), archive);
  for (const file of files.filter((file) => !file.endsWith('.mjs')))
    writeFileSync(join(folder, file), read(file));
  const sums = readdirSync(folder)
    .sort()
    .map((file) => `${digestOf(join(folder, file))}  ${file}\n`);
  // In the format of `sha256sum --check`.
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return folder;
}

/** The same for every build; the earliest that the format has, in local time as it stores it. */
const TIME = new Date(1980, 0, 1);

const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');
