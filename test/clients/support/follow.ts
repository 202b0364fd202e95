import assert from 'node:assert/strict';
import type { Step } from '../../../server/src/contract/clients/client.ts';
import type { Machine } from './machine.ts';

/** Runs commands, one after the other. */
export async function run(machine: Machine, ...commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const { status, out, err } = await machine.run(command);
    assert.equal(status, 0, out + err);
  }
}

/** Saves the files and runs the commands, if nothing else is said as they are. */
export async function follow(
  steps: readonly Step[],
  machine: Machine,
  act = (command: string): Promise<void> => run(machine, command),
): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'save') machine.save(step.file, step.text);
    else if (step.kind === 'run') await act(step.command);
  }
}
