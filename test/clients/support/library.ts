import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Step } from '../../../server/src/contract/clients/client.ts';
import type { Connected, Shown } from './client.ts';
import type { Machine } from './machine.ts';
import type { User } from './user.ts';

const PROGRAM = join(import.meta.dirname, 'library-program.ts');

/** Saves the printed file and starts a program that imports it. */
export async function connectLibrary(
  [step]: readonly Step[],
  machine: Machine,
  user: User,
): Promise<Connected> {
  if (step?.kind !== 'code') throw new Error('The step of a library is a file.');
  return startProgram(machine.save('client.ts', step.text), machine, user);
}

export interface Program extends Connected {
  /** Calls an exported function. */
  ask(name: string, ...args: readonly unknown[]): Promise<Shown>;
}

/** A program around a file that exports `listTools` and `callTool`; its user opens the pages it prints. */
export function startProgram(file: string, machine: Machine, user: User): Program {
  const child = fork(PROGRAM, [file], {
    cwd: machine.project,
    env: machine.env,
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const lines = createInterface({ input: child.stdout as Readable });
  lines.on('line', (line) => {
    const [, url] = /^Sign in: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) void user.visit(url);
  });
  const ended = once(child, 'exit').then(() => [{ failed: true, text: 'The program ended.' }]);
  const ask = async (...request: readonly [string, ...unknown[]]): Promise<Shown> => {
    child.send(request);
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer as Shown;
  };
  return {
    ask,
    listTools: () => ask('listTools'),
    callTool: (name, args) => ask('callTool', name, args),
    stop: () => void child.kill(),
  };
}
