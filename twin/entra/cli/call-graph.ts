import { STATUS_CODES } from 'node:http';
import { request } from 'undici';
import { createDispatcher } from '../../kit/dial.ts';
import type { Outbound } from '../../kit/hop.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly token: string;
}

/** Asks Microsoft Graph in the chain's network. @throws as the Azure CLI reports a refusal. */
export async function callGraph({
  method,
  url,
  body,
  token,
}: Asked): Promise<Record<string, unknown>> {
  const dispatcher = createDispatcher(wayOut());
  try {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = { dispatcher, method, headers, ...(body !== undefined && { body }) };
    const answer = await request(url, asked as Parameters<typeof request>[1]);
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new Error(`${STATUS_CODES[answer.statusCode]}(${text})`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } finally {
    await dispatcher.destroy();
  }
}

/** Of the chain's own shell; any other proxy would lead to the real directory. */
function wayOut(): Outbound {
  const { HTTPS_PROXY: proxy = '', NODE_EXTRA_CA_CERTS: authority } = process.env;
  if (authority && URL.canParse(proxy) && new URL(proxy).hostname === '127.0.0.1') {
    return { proxy, authority };
  }
  throw new Error(
    'The az stand-in asks Microsoft Graph only in a shell of the chain: npm run shell',
  );
}
