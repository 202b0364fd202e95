/** Imports a printed file and does what it is asked: `['listTools']` or `['callTool', name, args]`. */
import { pathToFileURL } from 'node:url';

type Exported = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

const client = (await import(pathToFileURL(process.argv[2] ?? '').href)) as Exported;

process.on('message', async ([name, ...args]: [string, ...unknown[]]) => {
  try {
    const text = JSON.stringify(await client[name]?.(...args)) ?? '';
    process.send?.({ failed: false, text });
  } catch (error) {
    process.send?.({ failed: true, text: String(error) });
  }
});
