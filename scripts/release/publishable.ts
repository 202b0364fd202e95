import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the bundle and collects the files to publish in a folder, with the digest of each. */
export function publishable(root: string): string {
  const built = join(root, 'server/dist');
  const folder = join(root, 'dist');
  for (const old of [built, folder]) rmSync(old, { recursive: true, force: true });
  const build = [join(root, 'server/bundle.ts')];
  const { status } = spawnSync(process.execPath, build, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The server could not be built. See the message above.');
  cpSync(built, folder, { recursive: true });
  const sums = readdirSync(folder)
    .sort()
    .map((file) => `${digestOf(join(folder, file))}  ${file}\n`);
  // In the format of `sha256sum --check`.
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return folder;
}

const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');
