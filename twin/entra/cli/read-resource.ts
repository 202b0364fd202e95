import { request, STATUS_CODES } from 'node:http';
import type { Home } from './home.ts';

const ORIGIN = 'https://management.azure.com';

/** Reads from Azure Resource Manager of the running chain. @throws as the Azure CLI reports a refusal. */
export async function readResource(home: Home, url: string): Promise<Record<string, unknown>> {
  if (!url.startsWith(`${ORIGIN}/`)) throw new Error(`the az stand-in reads only from ${ORIGIN}`);
  const { status, text } = await get(home.resourceManager, url.slice(ORIGIN.length));
  if (status !== 200) throw new Error(`${STATUS_CODES[status]}(${text})`);
  return JSON.parse(text) as Record<string, unknown>;
}

function get(socketPath: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    asking.once('error', () =>
      reject(new Error('The chain does not run. Start it with `npm start`.')),
    );
    asking.end();
  });
}
