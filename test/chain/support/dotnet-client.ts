import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { dotnetEnvironment } from '../../../infra/prediction/compiler/dotnet-environment.ts';

const PROJECT = join(import.meta.dirname, '../dotnet');

/** What the program of `test/chain/dotnet` says of one command. */
export interface DotnetAnswer {
  readonly tools?: readonly string[];
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly challenge?: string | null;
}

/** The official C# SDK from NuGet, built and running, with the token that it is given. */
export interface DotnetClient {
  list(): Promise<DotnetAnswer>;
  call(tool: string, args: Record<string, unknown>): Promise<DotnetAnswer>;
  /** From now on it sends another token. */
  use(token: string): Promise<DotnetAnswer>;
  stop(): void;
}

/** Builds the program. @returns how to start it, and how to remove what was built. */
export async function buildDotnetClient() {
  const folder = mkdtempSync(join(tmpdir(), 'dotnet-client-'));
  cpSync(PROJECT, folder, { recursive: true });
  // No server of the SDK stays behind when the build is done.
  const build = ['build', '-nodeReuse:false', '-p:UseSharedCompilation=false', '-v:quiet'];
  await promisify(execFile)('dotnet', build, { cwd: folder, env: dotnetEnvironment() });
  return {
    start: (mcpUrl: string, token: string) => start(folder, mcpUrl, token),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(folder: string, mcpUrl: string, token: string): DotnetClient {
  const program = join(folder, 'bin/Debug/net10.0/client.dll');
  const child = spawn('dotnet', [program, mcpUrl, token], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: dotnetEnvironment(),
  });
  const ask = conversation(child);
  return {
    list: () => ask('list'),
    call: (tool, args) => ask(`call ${tool} ${JSON.stringify(args)}`),
    use: (next) => ask(`token ${next}`),
    stop: () => void child.kill(),
  };
}

/** One line of JSON for each command, in turn. */
function conversation({ stdin, stdout }: ChildProcess): (command: string) => Promise<DotnetAnswer> {
  if (!stdin || !stdout) throw new Error('The program has no pipes.');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async (command) => {
    stdin.write(`${command}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The .NET client ended before it answered: ${command}`);
    return JSON.parse(value);
  };
}
