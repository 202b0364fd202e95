/** Reads secrets in a process that trusts the stand-in's authority, as its parent requests. */

import { createSecretReader } from '../../../server/src/vault/key-vault.ts';
import { HOST } from './stand-in.ts';

export interface Order {
  readonly names: readonly string[];
  /** Whether one reader serves all names, or each has its own. */
  readonly shared: boolean;
}

process.on('message', async ({ names, shared }: Order) => {
  const one = createSecretReader(`https://${HOST}/`);
  const reader = () => (shared ? one : createSecretReader(`https://${HOST}/`));
  const started = performance.now();
  const answers = await Promise.all(names.map((name) => reader()(name)));
  const rss = process.memoryUsage().rss;
  process.send?.({ answers, milliseconds: performance.now() - started, rss });
});
