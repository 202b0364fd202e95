import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createAuthority } from '../../../twin/network/authority.ts';
import { openProxy } from '../../../twin/network/proxy.ts';
import { verdictWithoutRules } from '../../support/verdict.ts';

export const ORIGIN = 'https://api.tickets.example';

interface Outside {
  /** Every name that was dialled. */
  readonly dialled: string[];
  /** Environment with which another process reaches the service too. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A service outside, over TLS under its real name, for everything in this process that uses Node's
 * own agent, as the server does. Other names are unknown.
 */
export async function serveOutside(answers: () => RequestListener): Promise<Outside> {
  const authority = await createAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'outside-'));
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority.pem);
  const dialled: string[] = [];
  const proxy = await openProxy(authority, (name) => {
    dialled.push(name);
    return name === new URL(ORIGIN).host
      ? {
          open: true,
          verdict: verdictWithoutRules(true),
          listener: (request, response) => answers()(request, response),
        }
      : { open: false, how: 'unknown-name' };
  });
  const before = https.globalAgent;
  // Keeps connections, as Node's own does.
  https.globalAgent = new https.Agent({
    keepAlive: true,
    proxyEnv: { HTTPS_PROXY: proxy.url },
    ca: authority.pem,
  });
  after(async () => {
    https.globalAgent.destroy();
    https.globalAgent = before;
    await proxy.close();
    rmSync(folder, { recursive: true });
  });
  const env = { HTTPS_PROXY: proxy.url, NODE_USE_ENV_PROXY: '1', NODE_EXTRA_CA_CERTS: file };
  return { dialled, env };
}
