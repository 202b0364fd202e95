import type { Log } from '../../run/progress.ts';
import type { Twin } from '../../run/start-twin.ts';
import { viewOf } from '../call-view.ts';
import type { Destination } from './settings.ts';

/** Sends the calls of a running chain; the libraries for it are only loaded if something asks for it. */
export async function startExport(
  destination: Destination | undefined,
  { calls, look }: Twin,
  log: Log,
): Promise<{ close(): Promise<void> } | undefined> {
  if (!destination) return undefined;
  const { exportCalls } = await import('./export-calls.ts');
  return exportCalls({
    calls: () => calls.all(),
    view: (record) => viewOf(record, look),
    destination,
    say: (line) => log('watch', line),
  });
}
