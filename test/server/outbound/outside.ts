import type { RequestListener } from 'node:http';
import https from 'node:https';
import { after } from 'node:test';
import { createAuthority } from '../../../twin/network/authority.ts';
import { openProxy } from '../../../twin/network/proxy.ts';

export const ORIGIN = 'https://api.tickets.example';

/**
 * A service outside, over TLS under its real name, for everything in this process that uses Node's
 * own agent, as the server does. Other names are unknown.
 */
export async function serveOutside(answers: () => RequestListener): Promise<{ dialled: string[] }> {
  const authority = await createAuthority();
  const dialled: string[] = [];
  const proxy = await openProxy(authority, (name) => {
    dialled.push(name);
    return name === new URL(ORIGIN).host
      ? { open: true, listener: (request, response) => answers()(request, response) }
      : { open: false, how: 'unknown-name' };
  });
  const before = https.globalAgent;
  https.globalAgent = new https.Agent({ proxyEnv: { HTTPS_PROXY: proxy.url }, ca: authority.pem });
  after(async () => {
    https.globalAgent.destroy();
    https.globalAgent = before;
    await proxy.close();
  });
  return { dialled };
}
