import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { listenQuietly } from '../../../server/harness/listen.ts';
import type { Tenant } from './tenant.ts';
import { claimsOf } from './visitor.ts';

/**
 * As much of a protected MCP server as clients need to sign in: its metadata, its challenges, and
 * one tool that needs the wider scope. It accepts every token; verification is tested elsewhere.
 *
 * @param expired tokens that it treats as expired.
 */
export async function openResourceServer(
  tenant: Tenant,
  expired: ReadonlySet<string> = new Set(),
): Promise<URL> {
  const server = createServer();
  const url = new URL(`http://localhost:${await listenQuietly(server, 'localhost')}/mcp`);
  const metadataUrl = `${url.origin}/.well-known/oauth-protected-resource/mcp`;
  const full = (name: string) => `${url.href}/${name}`;
  tenant.api.identifierUris.push(url.href);
  const serveMcp = toNodeHandler(
    createMcpHandler(() => {
      const mcp = new McpServer({ name: 'stub', version: '1.0.0' });
      mcp.registerTool('secret', {}, () => ({ content: [{ type: 'text', text: 'metadata' }] }));
      return mcp;
    }),
  );
  const challenge = (response: ServerResponse, status: number, values: Record<string, string>) => {
    const members = { resource_metadata: metadataUrl, ...values };
    const text = Object.entries(members).map(([name, value]) => `${name}="${value}"`);
    response.writeHead(status, { 'www-authenticate': `Bearer ${text.join(', ')}` }).end();
  };
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/.well-known/')) {
      if (request.url !== '/.well-known/oauth-protected-resource/mcp')
        return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(
        JSON.stringify({
          resource: url.href,
          authorization_servers: [`${tenant.base}v2.0`],
          scopes_supported: [full('user_impersonation')],
          bearer_methods_supported: ['header'],
        }),
      );
    }
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const isExpired = token !== undefined && expired.has(token);
    if (!token || isExpired) {
      const error = isExpired ? { error: 'invalid_token' } : {};
      return challenge(response, 401, { ...error, scope: full('user_impersonation') });
    }
    const body = JSON.parse(await textOf(request)) as { method?: string };
    const isNarrow = !String(claimsOf(token).scp).split(' ').includes('secrets.read');
    if (body.method === 'tools/call' && isNarrow) {
      const scope = `${full('user_impersonation')} ${full('secrets.read')}`;
      return challenge(response, 403, { error: 'insufficient_scope', scope });
    }
    await serveMcp(request as Parameters<typeof serveMcp>[0], response, body);
  });
  return url;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8') || '{}';
}
