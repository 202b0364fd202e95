import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { describeCrash } from '../kit/describe-crash.ts';

const SERVER = join(import.meta.dirname, '../../server');
const BUNDLE = join(SERVER, 'dist');

/** The folder of the server's production bundle, rebuilt if a source is newer. */
export async function freshBundle(): Promise<string> {
  const sources = globSync('{src/**/*.ts,*.ts,*.json}', { cwd: SERVER });
  const newest = Math.max(...sources.map((file) => statSync(join(SERVER, file)).mtimeMs));
  const main = join(BUNDLE, 'main.mjs');
  if (existsSync(main) && statSync(main).mtimeMs > newest) return BUNDLE;
  await buildBundle();
  return BUNDLE;
}

/**
 * Builds it from the current sources, whatever their times: a replaced file may be older.
 *
 * @throws with file, line and column of the first mistake.
 */
export async function buildBundle(server = SERVER): Promise<void> {
  const child = spawn(process.execPath, [join(server, 'bundle.ts')], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const [errors, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (status !== 0) throw new Error(buildFault(errors));
  process.stderr.write(errors);
}

/** What esbuild prints: the message, then file, line and column, counted from 0. */
const FAULT = /\[ERROR\] (.+)\n\n\s+(\S+):(\d+):(\d+):/;

function buildFault(errors: string): string {
  const [, message, file, line, column] = FAULT.exec(stripVTControlCharacters(errors)) ?? [];
  if (file === undefined) return `The server could not be built: ${describeCrash(errors)}`;
  return `server/${file}:${line}:${Number(column) + 1}: the server could not be built: ${message}`;
}
