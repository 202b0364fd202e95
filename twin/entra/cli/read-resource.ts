import { STATUS_CODES } from 'node:http';
import { askSocket } from '../../kit/ask-socket.ts';
import type { Home } from './home.ts';

const ORIGIN = 'https://management.azure.com';

/** Reads from Azure Resource Manager of the running chain. @throws as the Azure CLI reports a refusal. */
export async function readResource(home: Home, url: string): Promise<Record<string, unknown>> {
  if (!url.startsWith(`${ORIGIN}/`)) throw new Error(`the az stand-in reads only from ${ORIGIN}`);
  const asking = askSocket(home.resourceManager, url.slice(ORIGIN.length));
  const { status, text } = await asking.catch(() => {
    throw new Error('The chain does not run. Start it with `npm start`.');
  });
  if (status !== 200) throw new Error(`${STATUS_CODES[status]}(${text})`);
  return JSON.parse(text) as Record<string, unknown>;
}
