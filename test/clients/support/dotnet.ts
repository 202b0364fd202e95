import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { buildProgram } from '../../support/dotnet-program.ts';
import { onPath } from '../../support/on-path.ts';
import type { Connected, Shown, TestedClient } from './client.ts';
import { PACKAGES } from './installed.ts';

const PROJECT = join(import.meta.dirname, '../dotnet');

/** The SDK for .NET in a program around the printed file, built once for each text of it. */
export function createDotnet(): TestedClient & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'dotnet-client-'));
  cpSync(PROJECT, folder, { recursive: true });

  async function build(text: string): Promise<string> {
    const built = join(folder, 'built', createHash('sha256').update(text).digest('hex'));
    if (existsSync(built)) return built;
    writeFileSync(join(folder, 'SecureMcp.cs'), text);
    await buildProgram(folder);
    cpSync(join(folder, 'bin/Debug/net10.0'), built, { recursive: true });
    return built;
  }

  return {
    id: 'dotnet',
    packages: PACKAGES.repository,
    printsPage: /^Sign in: (\S+)$/,
    async connect([step], machine): Promise<Connected> {
      if (step?.kind !== 'code') throw new Error('The step of a library is a file.');
      const program = join(await build(step.text), 'client.dll');
      const child = machine.start(`exec '${onPath('dotnet')}' '${program}'`);
      const lines = createInterface({ input: child.stdout as Readable });
      const ask = (request: string): Promise<Shown> =>
        new Promise((resolve, reject) => {
          const read = (line: string) => {
            if (!line.startsWith('{')) return;
            lines.off('line', read);
            resolve(JSON.parse(line));
          };
          lines.on('line', read);
          lines.once('close', () => reject(new Error('The program ended.')));
          (child.stdin as Writable).write(`${request}\n`);
        });
      return {
        listTools: () => ask('listTools'),
        callTool: (name, args) => ask(`callTool ${name} ${JSON.stringify(args)}`),
        stop: () => void child.kill(),
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
