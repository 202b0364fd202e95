import { setTimeout as sleep } from 'node:timers/promises';
import { findChain, type RunningChain, WHICH } from '../run/find-chain.ts';

/** Options of the commands that show what the chain has written. */
export const READING = {
  ...WHICH,
  follow: {
    type: 'boolean',
    help: 'Keep printing what arrives, also after a restart of the chain, until Ctrl-C.',
  },
  last: { type: 'string', value: '<n>', default: '20', help: 'How many to print, 1 to 1000.' },
  correlation: {
    type: 'string',
    value: '<id>',
    help: 'Print only what belongs to the call with this correlation id.',
  },
  json: { type: 'boolean', help: 'Print JSON, one document per line.' },
} as const;

interface Typed {
  readonly gateway?: string | undefined;
  readonly follow?: boolean | undefined;
  readonly last: string;
  readonly correlation?: string | undefined;
}

const PAUSE_MS = 250;

/** Returns everything at first, then what has arrived since. */
type Ask<T> = () => Promise<readonly T[]>;

/**
 * Prints the newest ones, and with `follow` also those that arrive later.
 *
 * @param from how to ask a chain.
 * @returns how many it printed.
 */
export async function read<T>(
  { gateway, follow, last }: Typed,
  from: (chain: RunningChain) => Ask<T>,
  print: (one: T) => void,
): Promise<number> {
  const most = count(last);
  const chain = await findChain(gateway);
  let ask = from(chain);
  const found = (await ask()).slice(-most);
  found.forEach(print);
  while (follow) {
    await sleep(PAUSE_MS);
    try {
      (await ask()).forEach(print);
    } catch {
      ask = from(await nextChain(chain.ports.gateway));
    }
  }
  return found.length;
}

/** The chain that is started at the same port after one has stopped. */
async function nextChain(port: number): Promise<RunningChain> {
  console.error(`The chain has stopped. Waiting for one with its gateway on port ${port}.`);
  for (;;) {
    await sleep(PAUSE_MS);
    try {
      const chain = await findChain(String(port));
      await chain.ask('/state');
      return chain;
    } catch {
      // None yet, or it is still starting.
    }
  }
}

function count(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number;
  throw new Error(`--last must be a number from 1 to 1000, not "${text}".`);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id as typed. @throws if it cannot be one, because nothing would ever be found. */
export function correlationOf({ correlation }: Typed): string | undefined {
  if (correlation === undefined || ID.test(correlation)) return correlation;
  throw new Error(
    `--correlation must be an id such as 0f8fad5b-d9cb-469f-a165-70867728950e, not "${correlation}".`,
  );
}
