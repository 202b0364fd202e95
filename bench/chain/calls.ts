import { readdirSync } from 'node:fs';
import { request as requestOverSocket } from 'node:http';
import { join } from 'node:path';
import { type Dispatcher, request } from 'undici';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { resourceOf, siteOf, textAt } from '../../infra/model/select.ts';
import { type Claims, principalHeader } from '../../test/server/harness/issuer.ts';
import { createDispatcher } from '../../twin/kit/dial.ts';
import type { Twin } from '../../twin/run/start-twin.ts';
import { measuredCall } from '../load/write-request.ts';

/** One call, from its first byte to the last byte of its answer. @throws unless that is a 200. */
export type Call = () => Promise<void>;

export interface ChainCalls {
  /** From the server alone to the whole chain; `network` calls a name that serves nothing. */
  readonly call: Readonly<Record<'server' | 'network' | 'platform' | 'gateway', Call>>;
  /** Requests that hops send each other alongside a call. */
  readonly beside: Readonly<Record<'entra' | 'vault' | 'watch', Call>>;
  close(): Promise<void>;
}

interface Sent {
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const NOTHING = 'nothing.twin.internal';
const TRAIL = 'https://westeurope-1.in.applicationinsights.azure.com/v2.1/track';

export async function openCalls(twin: Twin): Promise<ChainCalls> {
  const deployment = readDeployment('twin');
  const site = siteOf(deployment).id;
  const vault = `https://${resourceOf(deployment, 'Microsoft.KeyVault/vaults').name}.vault.azure.net`;
  const host = textAt(twin.platform.reference(site), 'properties.defaultHostName');
  twin.network.serve(NOTHING, { service: 'AzureActiveDirectory' }, (_request, response) =>
    response.end('{}'),
  );
  const gateway = createDispatcher(await twin.network.outbound({ subnet: 'gateway' }));
  const app = createDispatcher(await twin.network.outbound({ subnet: 'app' }));
  const platform = createDispatcher(await twin.network.outbound({ service: 'AppService' }));
  const principalId = textAt(twin.platform.reference(site), 'identity.principalId');
  const identity = (resource: string) => identityToken(platform, principalId, resource);
  const forVault = await identity('https://vault.azure.net');
  const forTrail = await identity('https://monitor.azure.com');
  const { sent, principal } = signedInCall(twin);
  const socketPath = socketOf(twin);
  const atServer = { ...sent, headers: { ...sent.headers, ...principal, host } };
  const keys = `${twin.entra.login}${twin.entra.directory.tenantId}/discovery/v2.0/keys`;
  return {
    call: {
      server: () => overSocket(socketPath, atServer),
      network: () => over(`https://${NOTHING}/`, gateway),
      platform: () => over(`https://${host}/mcp`, gateway, sent),
      gateway: () => over(twin.mcpUrl, undefined, sent),
    },
    beside: {
      entra: () => over(keys, app),
      vault: () =>
        over(`${vault}/secrets/demo-secret/versions?api-version=7.4`, app, get(forVault)),
      watch: () => over(TRAIL, app, { method: 'POST', headers: forTrail, body: '[]' }),
    },
    close: async () =>
      void (await Promise.all([gateway, app, platform].map((one) => one.destroy()))),
  };
}

const get = (headers: Record<string, string>) => ({ method: 'GET', headers, body: '' }) as const;

/** A user's call of a tool, and the headers in which the platform tells the server who it is. */
function signedInCall(twin: Twin): { sent: Sent; principal: Record<string, string> } {
  const { access_token: token } = twin.entra.signInAs('ada', {
    clientId: String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID),
    scope: `${twin.mcpUrl}/user_impersonation`,
    accepts: true,
  });
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const { headers, body } = measuredCall('2026');
  return {
    sent: {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    },
    principal: principalHeader(claims as Claims),
  };
}

async function identityToken(dispatcher: Dispatcher, principalId: string, resource: string) {
  const asked = { principal_id: principalId, client_id: principalId, resource };
  const url = `https://identity.twin.internal/token?${new URLSearchParams(asked)}`;
  const { body } = await request(url, { dispatcher });
  const { access_token: token } = (await body.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

/** Where the server process listens. */
function socketOf({ hookEnvironment }: Twin): string {
  const found = readdirSync(hookEnvironment.home).find((name) => /^server-\d+\.sock$/.test(name));
  if (!found) throw new Error('The server has no socket; it is not running.');
  return join(hookEnvironment.home, found);
}

async function over(url: string, dispatcher: Dispatcher | undefined, sent: Sent = get({})) {
  const { method, headers, body } = sent;
  const options = dispatcher && { dispatcher };
  const answer = await request(url, {
    ...options,
    method,
    headers,
    body: body === '' ? null : body,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200)
    throw new Error(`${url} responded with status ${answer.statusCode}: ${text}`);
}

function overSocket(socketPath: string, { method, headers, body }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const asking = requestOverSocket(
      { socketPath, path: '/mcp', method, headers: { ...headers, ...length } },
      (answer) => {
        answer.resume().once('end', resolve);
        if (answer.statusCode !== 200)
          reject(new Error(`the server responded with status ${answer.statusCode}`));
      },
    );
    asking.once('error', reject).end(body);
  });
}
