import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BRIDGE_LIMITS } from './bridge-limits.ts';

/** A running program and everything that it starts. */
export interface Program {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves, with a clause for the operator, once the program has ended or could not be started. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it soon after. */
  end(): void;
}

const running = new Set<ChildProcess>();

/**
 * Starts a program as the leader of a process group, so that what it starts, such as a browser, ends
 * with it. What it writes to standard error is discarded: servers print keys there.
 *
 * @param environment the whole of it.
 */
export function startProgram(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Program {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  running.add(child);
  let timer: NodeJS.Timeout | undefined;
  // A program that has ended or closed its input: `ended` says so.
  child.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      running.delete(child);
      resolve(`cannot be started (${code})`);
    });
    child.once('exit', (status, signal) => {
      clearTimeout(timer);
      // The rest of its group. What left the group may still write, and nobody would read it.
      signalGroup(child, 'SIGKILL');
      child.stdout.destroy();
      running.delete(child);
      resolve(signal ? `was ended by ${signal}` : `ended with status ${status}`);
    });
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    end() {
      if (timer || !running.has(child)) return;
      // Over standard streams, the end of the input is the request to end (MCP, section Lifecycle).
      child.stdin.end();
      signalGroup(child, 'SIGTERM');
      timer = setTimeout(() => signalGroup(child, 'SIGKILL'), BRIDGE_LIMITS.endMs);
    },
  };
}

/** For the end of the process, which cannot wait. */
export function killPrograms(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is empty.
  }
}
