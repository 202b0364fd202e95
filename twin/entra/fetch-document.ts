import { readFileSync } from 'node:fs';
import { ProxyAgent, request } from 'undici';
import type { Surroundings } from '../kit/hop.ts';

/** A client's description is a few hundred bytes; nobody may have more read. */
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
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of body) {
        size += (chunk as Buffer).length;
        if (statusCode !== 200 || size > MAX_BYTES) throw new RangeError('no small document');
        chunks.push(chunk as Buffer);
      }
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } finally {
      await dispatcher.destroy();
    }
  };
}
