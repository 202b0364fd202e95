import { readFileSync } from 'node:fs';
import { ProxyAgent, request } from 'undici';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import type { Surroundings } from '../kit/hop.ts';

/** A client's description is a few hundred bytes; a larger answer is not read. */
const MAX_BYTES = 5 * 1024;
const TIMEOUT_MS = 5_000;

/** Reads a JSON document from its address, through the network like every other dial. */
export function documentsOver({ outbound }: Surroundings): (url: string) => Promise<unknown> {
  return async (url) => {
    const { proxy, authority } = await outbound({ service: 'AzureActiveDirectory' });
    const ca = readFileSync(authority, 'utf8');
    const dispatcher = new ProxyAgent({ uri: proxy, requestTls: { ca } });
    try {
      const { statusCode, body } = await request(url, {
        dispatcher,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      if (statusCode !== 200) throw new Error(`${url} responded with status ${statusCode}`);
      return JSON.parse((await readBounded(body, MAX_BYTES, 'destroy')).toString('utf8'));
    } finally {
      await dispatcher.destroy();
    }
  };
}
