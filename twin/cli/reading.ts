import { setTimeout as sleep } from 'node:timers/promises';

/** Options of the commands that show what the chain has written. */
export const READING = {
  follow: { type: 'boolean', help: 'Keep printing what arrives, until Ctrl-C.' },
  last: { type: 'string', value: '<n>', default: '20', help: 'How many to print, 1 to 1000.' },
  correlation: {
    type: 'string',
    value: '<id>',
    help: 'Print only what belongs to the call with this correlation id.',
  },
  json: { type: 'boolean', help: 'Print JSON, one document per line.' },
} as const;

interface Typed {
  readonly follow?: boolean | undefined;
  readonly last: string;
  readonly correlation?: string | undefined;
}

const PAUSE_MS = 250;

/**
 * Prints the newest ones, and with `follow` also those that arrive later.
 *
 * @param ask returns all at first, then those that have arrived since.
 * @returns how many it printed.
 */
export async function read<T>(
  { follow, last }: Typed,
  ask: () => Promise<readonly T[]>,
  print: (one: T) => void,
): Promise<number> {
  const most = count(last);
  const found = (await ask()).slice(-most);
  found.forEach(print);
  while (follow) {
    await sleep(PAUSE_MS);
    (await ask()).forEach(print);
  }
  return found.length;
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
