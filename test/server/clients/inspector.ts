import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Connect, ToolAnswer } from './client.ts';

const run = promisify(execFile);
export const INSPECTOR = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
);

/** MCP Inspector on the command line: one process per request; it does not sign in. */
export const connectInspector =
  (era: 'legacy' | 'modern'): Connect =>
  async (url, headers) => {
    // It stores its catalogue and tokens in the home folder, which must not be the user's own.
    const home = mkdtempSync(join(tmpdir(), 'inspector-'));
    const inspect = async <R>(...options: readonly string[]): Promise<R> => {
      const fixed = [INSPECTOR, '--cli', url.href, '--transport', 'http', '--protocol-era', era];
      const fields = Object.entries(headers).flatMap(([name, value]) => [
        '--header',
        `${name}: ${value}`,
      ]);
      const { stdout } = await run(
        process.execPath,
        [...fixed, ...fields, '--stored-auth-only', '--quiet', '--format', 'json', ...options],
        { env: { ...process.env, HOME: home, USERPROFILE: home } },
      );
      return JSON.parse(stdout).result;
    };
    return {
      async toolNames() {
        const { tools } = await inspect<{ tools: { name: string }[] }>('--method', 'tools/list');
        return tools.map(({ name }) => name);
      },
      call: (name, args) =>
        inspect<ToolAnswer>(
          ...['--method', 'tools/call'],
          ...['--tool-name', name],
          ...['--tool-args-json', JSON.stringify(args)],
        ),
      close: () => rm(home, { recursive: true }),
    };
  };
