import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kit/hop.ts';
import { PROCESS_LIMITS } from './limits.ts';
import type { Output } from './output.ts';
import { ping } from './ping.ts';

/** How a process is started. */
export interface Start {
  readonly folder: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly socket: string;
  readonly host: string;
}

/** One process of the app, from start to exit. */
export interface Instance {
  readonly socket: string;
  readonly pid: number | undefined;
  /** Resolves to `true` once it answers, to `false` if it exits or takes too long. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<void>;
  /** Asks it to exit, and kills it after the limit. */
  stop(limitMs: number): Promise<void>;
}

/** A path that no app serves: any answer to it means that the process is up. */
const WARM_UP_PATH = '/robots933456.txt';

export function startInstance(start: Start, output: Output, clock: Clock): Instance {
  const [program = '', ...args] = start.command;
  const child = spawn(program, args, {
    cwd: start.folder,
    env: start.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C at the terminal reaches only the twin, which stops the process.
    detached: true,
  });
  // If this process is killed, the next start finds the file and ends the orphan.
  writeFileSync(pidFile(start.socket), String(child.pid));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => output.add(chunk));
  }
  // The child process must not outlive this one, however it ends.
  const signal = (name: NodeJS.Signals) => {
    // To the group: a command that makes namespaces does not pass signals on to what it starts.
    if (!hasEnded(child)) process.kill(-(child.pid as number), name);
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(
    () => release(kill, start.socket),
    () => release(kill, start.socket),
  );
  return {
    socket: start.socket,
    pid: child.pid,
    ready: untilServing(child, start),
    ended,
    async stop(limitMs) {
      if (hasEnded(child)) return ended;
      const timer = clock.after(limitMs, kill);
      signal('SIGTERM');
      await ended;
      timer.cancel();
    },
  };
}

function release(kill: () => void, socket: string): void {
  process.removeListener('exit', kill);
  for (const file of [socket, pidFile(socket)]) rmSync(file, { force: true });
}

const pidFile = (socket: string): string => `${socket}.pid`;

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined;

async function untilServing(child: ChildProcess, { socket, host }: Start): Promise<boolean> {
  const latest = Date.now() + PROCESS_LIMITS.startMs;
  while (!hasEnded(child) && Date.now() < latest) {
    const left = latest - Date.now();
    if ((await ping({ socket, host, path: WARM_UP_PATH, timeoutMs: left })) !== undefined) {
      return true;
    }
    await sleep(PROCESS_LIMITS.warmUpPauseMs);
  }
  return false;
}
