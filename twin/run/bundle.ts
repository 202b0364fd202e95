import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, '../../server');
const BUNDLE = join(SERVER, 'dist');

/** The folder of the server's production bundle, rebuilt if a source is newer. */
export async function freshBundle(): Promise<string> {
  const sources = globSync('{src/**/*.ts,*.ts,package.json}', { cwd: SERVER });
  const newest = Math.max(...sources.map((file) => statSync(join(SERVER, file)).mtimeMs));
  const main = join(BUNDLE, 'main.mjs');
  if (existsSync(main) && statSync(main).mtimeMs > newest) return BUNDLE;
  await buildBundle();
  return BUNDLE;
}

/** Builds it from the current sources, whatever their times: a replaced file may be older. */
export async function buildBundle(): Promise<void> {
  const child = spawn(process.execPath, [join(SERVER, 'bundle.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error('The server could not be built. See the message above.');
}
