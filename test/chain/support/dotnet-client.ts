import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram, startProgram } from '../../support/dotnet-program.ts';

const PROJECT = join(import.meta.dirname, '../dotnet');

/** What the program in `test/chain/dotnet` prints for one command. */
export interface DotnetAnswer {
  readonly tools?: readonly string[];
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly challenge?: string | null;
}

/** The official C# SDK from NuGet, built and running, with the token that it was given. */
export interface DotnetClient {
  list(): Promise<DotnetAnswer>;
  call(tool: string, args: Record<string, unknown>): Promise<DotnetAnswer>;
  /** Sends another token from now on. */
  use(token: string): Promise<DotnetAnswer>;
  stop(): void;
}

/** Builds the program. @returns how to start it, and how to remove what was built. */
export async function buildDotnetClient() {
  const folder = mkdtempSync(join(tmpdir(), 'dotnet-client-'));
  cpSync(PROJECT, folder, { recursive: true });
  await buildProgram(folder);
  return {
    start: (mcpUrl: string, token: string) => start(folder, mcpUrl, token),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(folder: string, mcpUrl: string, token: string): DotnetClient {
  const program = join(folder, 'bin/Debug/net10.0/client.dll');
  const { ask, stop } = startProgram(program, mcpUrl, token);
  return {
    list: () => ask('list'),
    call: (tool, args) => ask(`call ${tool} ${JSON.stringify(args)}`),
    use: (next) => ask(`token ${next}`),
    stop,
  };
}
