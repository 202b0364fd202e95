import type { Chain } from './chain.ts';

/** The gateway's answer to one call of a tool, as sent on the wire. */
export async function callTool(
  { twin }: Chain,
  name: string,
  args: Record<string, unknown>,
  headers: Record<string, string>,
): Promise<{ status: number; challenge: string | null; text: string }> {
  const response = await fetch(twin.mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: args },
    }),
  });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, text: await response.text() };
}

/** Header with the token of a user who accepts everything the client requests. */
export function bearerOf(chain: Chain, user: string, ...scopes: string[]): Record<string, string> {
  const { twin, clientId } = chain;
  const scope = scopes.map((name) => `${twin.mcpUrl}/${name}`).join(' ');
  const { access_token } = twin.entra.signInAs(user, { clientId, scope, accepts: true });
  return { authorization: `Bearer ${access_token}` };
}
