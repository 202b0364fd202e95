import { askSocket } from '../kit/ask-socket.ts';
import type { Answers } from './answers.ts';
import { listPlaces } from './chain-folder.ts';
import { type Ports, readPort } from './ports.ts';

/** A chain of this user that is running, or still starting. */
export interface RunningChain {
  /** The ports that it listens on; while it starts, those that it was told to use. */
  readonly ports: Ports;
  /** @throws with a sentence while the chain is starting, and once it has stopped. */
  ask<P extends keyof Answers>(path: P, query?: string, body?: string): Promise<Answers[P]>;
}

/** The option that selects a chain. */
export const WHICH = {
  gateway: {
    type: 'string',
    value: '<port>',
    help: "The port of the chain's gateway; needed only if several chains are running.",
  },
} as const;

/** In British English, without a comma before the last one. */
const LIST = new Intl.ListFormat('en-GB');

const NONE = 'No chain is running on this machine. Start one with "npm start" in another terminal.';

/**
 * The chain that a command is for.
 *
 * @throws with what to do if none is running, or if it is not clear which one is meant.
 */
export async function findChain(gateway?: string): Promise<RunningChain> {
  const running = await runningChains();
  const wanted = gateway === undefined ? undefined : readPort('--gateway', gateway);
  const [found, ...others] = running.filter(
    ({ ports }) => wanted === undefined || ports.gateway === wanted,
  );
  if (found && others.length === 0) return found;
  if (running.length === 0) throw new Error(NONE);
  const ports = LIST.format(
    running.map(({ ports }) => String(ports.gateway || 'not known yet')).sort(),
  );
  throw new Error(
    found
      ? `Several chains are running; the ports of their gateways are ${ports}. Add --gateway and the port of one of them.`
      : `No running chain has its gateway on port ${wanted}; those running have ${ports}.`,
  );
}

export async function runningChains(): Promise<RunningChain[]> {
  const asked = listPlaces().map(async ({ socket }): Promise<RunningChain[]> => {
    const ask: RunningChain['ask'] = (...question) => askChain(socket, ...question);
    try {
      return [{ ask, ports: await ask('/ports') }];
    } catch {
      // It was killed.
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

async function askChain<P extends keyof Answers>(
  socket: string,
  path: P,
  query = '',
  body?: string,
): Promise<Answers[P]> {
  const { status, text } = await askSocket(socket, `${path}${query}`, body).catch(() => {
    throw new Error(NONE);
  });
  if (status === 200) return JSON.parse(text) as Answers[P];
  throw new Error('The chain is still starting. Wait until it is ready, then run this again.');
}
