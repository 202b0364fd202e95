import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const CLI = join(import.meta.dirname, '../../../twin/cli');

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

interface Surrounding {
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input. */
  readonly input?: string;
}

/** Runs a command of the twin, as `npm run <name> -- <args>` does. */
export async function command(
  name: string,
  args: readonly string[],
  { env = process.env, input = '' }: Surrounding = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(CLI, `${name}.ts`), ...args], {
    stdio: 'pipe',
    env,
  });
  child.stdin.end(input);
  const [[status], out, err] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status: status as number | null, out, err };
}
