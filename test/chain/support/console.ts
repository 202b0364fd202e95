import {
  type ConsoleServer,
  type History,
  openConsole as open,
} from '../../../twin/console/open-console.ts';
import type { Chain } from './chain.ts';

export type ShownConsole = Pick<ConsoleServer, 'url' | 'close'>;

const NO_HISTORY: History = { edits: () => [], before: () => undefined };

/** The console of a chain, on any free port. */
export async function openConsole(
  { twin }: Chain,
  history: History = NO_HISTORY,
): Promise<ShownConsole> {
  const server = await open(0);
  server.serve(twin, history);
  return server;
}
