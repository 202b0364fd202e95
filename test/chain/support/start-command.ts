import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `npm start -- --json` prints. */
export interface Line {
  readonly hop?: string;
  readonly text?: string;
  readonly seconds?: number;
  readonly ready?: true;
  readonly client?: string;
  readonly connect?: readonly string[];
  readonly deployment?: string;
  readonly MCP?: string;
  readonly 'Sign-in'?: string;
  readonly Console?: string;
}

/** A running `npm start`, which leads a process group as in a terminal. */
export interface StartCommand {
  readonly lines: readonly Line[];
  /** The first matching line. Rejects with the output if the command ends first. */
  line(wanted: (line: Line) => boolean): Promise<Line>;
  /** Signals the whole group, as Ctrl-C does, or the first process only. */
  signal(signal: NodeJS.Signals, whom?: 'all' | 'first'): void;
  /** Exit status and standard error. */
  readonly ended: Promise<{ status: number | null; error: string }>;
  /** Whether a process of the group is still running. */
  isAlive(): boolean;
}

export function startCommand(
  root: string,
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): StartCommand {
  const child = spawn(
    process.execPath,
    [join(root, 'bootstrap.mjs'), 'twin/up.ts', '--json', ...args],
    { cwd: root, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: Line[] = [];
  const waiting = new Set<(line: Line) => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as Line;
    lines.push(line);
    for (const told of waiting) told(line);
  });
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    error += chunk;
  });
  const ended = once(child, 'close').then(([status]) => ({ status, error }));
  return {
    lines,
    ended,
    line: (wanted) =>
      new Promise((resolve, reject) => {
        const found = lines.find(wanted);
        if (found) return resolve(found);
        waiting.add((line) => void (wanted(line) && resolve(line)));
        ended.then(() => reject(new Error(`It ended: ${error}`)));
      }),
    signal: (signal, whom = 'all') =>
      void process.kill(whom === 'all' ? -pidOf(child) : pidOf(child), signal),
    isAlive() {
      try {
        return process.kill(-pidOf(child), 0);
      } catch {
        return false;
      }
    },
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('It was never started.');
  return pid;
}
