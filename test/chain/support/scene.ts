import { request as send } from 'undici';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import type { Dialler } from '../../../infra/network/reach.ts';
import { createDispatcher } from '../../../twin/kit/dial.ts';
import { type Request, toolCall } from '../../server/harness/call.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import type { Chain } from './chain.ts';
import { callRecords } from './records.ts';
import { until } from './until.ts';

/** Who asks: a user by name, with a scope besides the base one; anonymous without a user. */
export interface Caller {
  readonly user?: string;
  readonly scope?: string;
  /** Another client than the hook's public one. */
  readonly clientId?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect answers of every shape
  readonly json: any;
}

/** What users, clients and machines can ask of a running chain, always over the wire. */
export type Scene = ReturnType<typeof createScene>;

export function createScene(chain: Chain) {
  const { twin } = chain;
  const { resources } = readDeployment('twin');
  const site = siteOf({ resources });
  const vault = resourceOf({ resources }, 'Microsoft.KeyVault/vaults');
  const siteHost = textAt(twin.platform.reference(site.id), 'properties.defaultHostName');
  const full = (name: string) => `${twin.mcpUrl}/${name}`;
  const tenant = `${twin.entra.login}${twin.entra.directory.tenantId}`;

  function token({ user = 'ada', scope, clientId = chain.clientId }: Caller = {}): string {
    const scopes = ['user_impersonation', ...(scope ? [scope] : [])].map(full).join(' ');
    return twin.entra.signInAs(user, { clientId, scope: scopes, accepts: true }).access_token;
  }

  async function post(request: Request, caller: Caller | undefined): Promise<Answered> {
    const response = await fetch(twin.mcpUrl, {
      method: 'POST',
      headers: { ...request.headers, ...(caller && { authorization: `Bearer ${token(caller)}` }) },
      body: JSON.stringify(request.body),
    });
    return { status: response.status, headers: response.headers, json: await bodyOf(response) };
  }

  /** Status that a host in the network gets, or how its connection failed. */
  async function dial(from: Dialler, url: string, headers: Record<string, string> = {}) {
    const dispatcher = createDispatcher(await twin.network.outbound(from));
    try {
      const { statusCode, headers: answered, body } = await send(url, { dispatcher, headers });
      return { status: statusCode, headers: answered, text: await body.text() };
    } catch (error) {
      const refused = /\b50[24]\b/.exec(String((error as Error).message))?.[0];
      return { status: refused === '504' ? 'dropped' : 'unknown name', headers: {}, text: '' };
    } finally {
      await dispatcher.destroy();
    }
  }

  return {
    chain,
    siteUrl: `https://${siteHost}`,
    vaultUrl: `https://${vault.name}.vault.azure.net`,
    token,
    post,
    dial,
    call: (tool: string, args: Record<string, unknown> = {}, caller: Caller = {}) =>
      post(toolCall('2025', tool, args), caller),
    /** Calls a tool that every caller may call. */
    callOpenTool: (caller: Caller = {}) =>
      post(toolCall('2025', OPEN_TOOL.name, OPEN_TOOL.samples[0]), caller),
    async get(path: string): Promise<Answered> {
      const response = await fetch(new URL(path, twin.mcpUrl), { redirect: 'manual' });
      return { status: response.status, headers: response.headers, json: await bodyOf(response) };
    },
    /** Starts a sign-in as a browser would. @returns Entra's error, or the page. */
    async authorize(asked: { redirect?: string; scope?: string; clientId?: string }) {
      const query = new URLSearchParams({
        client_id: asked.clientId ?? chain.clientId,
        response_type: 'code',
        redirect_uri: asked.redirect ?? 'http://localhost:7/callback',
        scope: full(asked.scope ?? 'user_impersonation'),
        code_challenge: 'a'.repeat(43),
        code_challenge_method: 'S256',
      });
      const url = `${tenant}/oauth2/v2.0/authorize?${query}`;
      const response = await fetch(url, { redirect: 'manual' });
      const text = `${response.headers.get('location') ?? ''}${await response.text()}`;
      return /AADSTS\d+/.exec(text)?.[0] ?? 'signs in';
    },
    /** The vault's answer to the server's own identity. */
    async readVault(path: string) {
      const { principalId } = (twin.platform.reference(site.id) as { identity: never })
        .identity as { principalId: string };
      const query = new URLSearchParams({
        principal_id: principalId,
        client_id: principalId,
        resource: 'https://vault.azure.net',
      });
      const app = { subnet: 'app' };
      const platform = { service: 'AppService' };
      const { text } = await dial(platform, `https://identity.twin.internal/token?${query}`);
      const authorization = `Bearer ${JSON.parse(text).access_token}`;
      const url = `https://${vault.name}.vault.azure.net${path}?api-version=7.4`;
      return dial(app, url, { authorization });
    },
    /** Waits until the audit trail contains the record of the call with this answer. */
    delivered: ({ headers }: Answered) =>
      until(() =>
        callRecords(chain).some(
          ({ correlation_id }) => correlation_id === headers.get('x-correlation-id'),
        ),
      ),
    /** Sends events to the audit trail without a token. */
    async deliver(events: readonly unknown[]) {
      const host = 'westeurope-1.in.applicationinsights.azure.com';
      const dispatcher = createDispatcher(await twin.network.outbound({ subnet: 'app' }));
      const { statusCode, body } = await send(`https://${host}/v2.1/track`, {
        dispatcher,
        method: 'POST',
        body: JSON.stringify(events),
      });
      await body.text();
      await dispatcher.destroy();
      return statusCode;
    },
    /** Titles of the rules that fire now. */
    alerts() {
      const before = twin.watch.alerts().length;
      twin.watch.evaluate();
      return [
        ...new Set(
          twin.watch
            .alerts()
            .slice(before)
            .map(({ rule }) => rule),
        ),
      ];
    },
  };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
