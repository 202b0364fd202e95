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

/** Saves the printed file and starts a program that imports it, whose user opens the pages it prints. */
export async function connectLibrary(
  [step]: readonly Step[],
  machine: Machine,
  user: User,
): Promise<Connected> {
  if (step?.kind !== 'code') throw new Error('The step of a library is a file.');
  const child = fork(PROGRAM, [machine.save('client.ts', step.text)], {
    cwd: machine.project,
    env: machine.env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const lines = createInterface({ input: child.stdout as Readable });
  lines.on('line', (line) => {
    const [, url] = /^Sign in: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) void user.visit(url);
  });
  const ended = once(child, 'exit').then(() => [{ failed: true, text: 'The program ended.' }]);
  const ask = async (...request: readonly unknown[]): Promise<Shown> => {
    child.send(request);
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer as Shown;
  };
  return {
    listTools: () => ask('listTools'),
    callTool: (name, args) => ask('callTool', name, args),
    stop: () => void child.kill(),
  };
}
