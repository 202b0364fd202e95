import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { installBrowser } from './browser.ts';
import { programOf } from './installed.ts';

/** What a command printed, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A user's machine: a home folder, a project folder, the installed clients, a browser. */
export interface Machine {
  readonly home: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command line as a shell does, with this standard input. */
  run(command: string, input?: string): Promise<Ran>;
  /** Starts one whose input and output are pipes. */
  start(command: string): ChildProcess;
  /** Ends one, and waits until its output has no writer left. */
  end(child: ChildProcess): Promise<void>;
  /** Saves a file in the project, or at home if its name begins with `~/`. @returns its path. */
  save(file: string, content: string): string;
  /** Ends what still runs and removes the folders. */
  stop(): void;
}

export interface MachineOptions {
  /** Folder of the installed packages: programs import from it, and npx runs from it. */
  readonly packages: string;
  /** Clients that `npx` can run. */
  readonly commands?: readonly string[];
  /** Other programs on the path, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly visit: (url: string) => Promise<void>;
  /** Finds the page that a client asks its user to open, if it does so by printing it. */
  readonly printsPage?: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

export async function openMachine(options: MachineOptions): Promise<Machine> {
  const { packages, commands = [], programs = {}, visit, printsPage } = options;
  const root = mkdtempSync(join(tmpdir(), 'client-'));
  const [home, project, bin] = ['home', 'project', 'bin'].map((name) => {
    const folder = join(root, name);
    mkdirSync(folder);
    return folder;
  }) as [string, string, string];
  symlinkSync(packages, join(project, 'node_modules'));
  for (const [name, file] of Object.entries({ node: process.execPath, ...programs }))
    symlinkSync(file, join(bin, name));
  writeFileSync(join(bin, 'npx'), npx(packages, commands), { mode: 0o755 });
  const env = {
    HOME: home,
    PATH: `${bin}:/usr/bin:/bin`,
    // Without DISPLAY, which would let some programs start the browser of this machine.
    BROWSER: await installBrowser(bin, visit),
    ...options.env,
  };
  const running = new Set<ChildProcess>();

  const start = (command: string): ChildProcess => {
    // A group of its own, because a client's own processes must end with it.
    const child = spawn('sh', ['-c', command], { cwd: project, env, detached: true });
    running.add(child);
    child.once('exit', () => running.delete(child));
    if (printsPage) visitPrinted(child, printsPage, visit);
    return child;
  };
  const run = async (command: string, input = ''): Promise<Ran> => {
    const child = start(command);
    child.stdin?.end(input);
    const [[status], out, err] = await Promise.all([
      once(child, 'close'),
      text(child.stdout as NonNullable<typeof child.stdout>),
      text(child.stderr as NonNullable<typeof child.stderr>),
    ]);
    return { status, out, err };
  };
  const save = (file: string, content: string): string => {
    const path = file.startsWith('~/') ? join(home, file.slice(2)) : join(project, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    if (!running.has(child) || !child.pid) return;
    const closed = once(child, 'close');
    process.kill(-child.pid, 'SIGKILL');
    await closed;
  };
  return {
    home,
    project,
    env,
    run,
    start,
    end,
    save,
    stop() {
      for (const { pid } of running) if (pid) process.kill(-pid, 'SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function visitPrinted(child: ChildProcess, pattern: RegExp, visit: MachineOptions['visit']): void {
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as Readable }).on('line', (line) => {
      const [, url] = pattern.exec(line) ?? [];
      if (url !== undefined) void visit(url);
    });
  }
}

/** Runs installed packages only, as the real one does when it finds them. */
function npx(packages: string, commands: readonly string[]): string {
  const cases = commands.map(
    (name) => `  ${name}) exec node '${programOf(name, packages)}' "$@" ;;`,
  );
  return ['#!/bin/sh', 'name=$1', 'shift', 'case $name in', ...cases, 'esac', 'exit 127', ''].join(
    '\n',
  );
}
