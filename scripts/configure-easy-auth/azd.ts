import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { plain } from './printable.ts';
import { Stop } from './stop.ts';

export type Values = Readonly<Record<string, string>>;

const PROJECT = join(import.meta.dirname, '..', '..');
const TIMEOUT_MS = 60_000;

/**
 * The azd environment for which azd runs this hook, or the default one when a person runs it. The
 * given names that it lacks are read from the process: azd finds deployment parameters there, and a
 * pipeline has its settings only there.
 */
export async function readEnvironment(names: readonly string[]): Promise<Values> {
  const held = parse(await azd(['env', 'get-values', '--output', 'json']));
  const lent = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(lent), ...held };
}

function parse(text: string): Values {
  try {
    return JSON.parse(text) as Values;
  } catch {
    throw new Stop(
      '`azd env get-values --output json` did not return JSON. Update azd, then run this again.',
    );
  }
}

export async function storeValue(name: string, value: string): Promise<void> {
  await azd(['env', 'set', name, value]);
}

/** Never through a shell: the environment's values may contain anything. */
async function azd(args: readonly string[]): Promise<string> {
  const named = process.env.AZURE_ENV_NAME;
  const all = [...args, '--no-prompt', ...(named ? [`--environment=${named}`] : [])];
  return new Promise((resolve, reject) => {
    const options = { cwd: PROJECT, timeout: TIMEOUT_MS, maxBuffer: 8 * 1024 * 1024 };
    execFile('azd', all, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const missing = 'code' in error && error.code === 'ENOENT';
      const why = missing ? 'azd is not on the PATH' : plain(stderr) || plain(error.message);
      reject(
        new Stop(
          `The azd environment could not be used (\`azd ${args[0]} ${args[1]}\`: ${why}). ` +
            'Check that azd is installed and that an environment exists (`azd env new`), then run this again.',
        ),
      );
    });
  });
}
