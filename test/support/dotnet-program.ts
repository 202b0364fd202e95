import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { dotnetEnvironment } from '../../infra/prediction/compiler/dotnet-environment.ts';

/** Builds the project of a folder, or one below it. No server of the SDK stays behind. */
export async function buildProgram(folder: string, ...project: readonly string[]): Promise<void> {
  const options = ['-nodeReuse:false', '-p:UseSharedCompilation=false', '-v:quiet'];
  const command = ['build', ...project, ...options];
  await promisify(execFile)('dotnet', command, { cwd: folder, env: dotnetEnvironment() });
}

export interface Program {
  ask(command: string): Promise<Record<string, unknown>>;
  stop(): void;
}

/** Starts a program that answers each line with one line of JSON, in turn. */
export function startProgram(file: string, ...args: readonly string[]): Program {
  const child = spawn('dotnet', [file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: dotnetEnvironment(),
  });
  const { stdin, stdout } = child;
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    async ask(command) {
      // All that is asked in one turn of the event loop goes out in one write.
      stdin.cork();
      setImmediate(() => stdin.uncork());
      stdin.write(`${command}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`The .NET program ended before it answered: ${command}`);
      return JSON.parse(value);
    },
    stop: () => void child.kill(),
  };
}
