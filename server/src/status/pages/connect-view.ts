import type { ToolOverview } from '../../call/tool-surface.ts';
import type { Enforcement } from '../posture.ts';
import { type Html, html } from './html.ts';

/** How to reach the endpoint: its URL, and one command for each of three clients. */
export function connectView(
  mcpUrl: string,
  enforcement: Enforcement,
  tools: readonly ToolOverview[],
): Html {
  const signIn = enforcement === 'enforced';
  const name = enforcement === 'none' ? 'secure-mcp-app-service-local' : 'secure-mcp-app-service';
  // Entra registers no clients on request, so a client must be given its id.
  const clientId = signIn ? ' --client-id <client id>' : '';
  const server = JSON.stringify({ name, type: 'http', url: mcpUrl });
  const commands = [
    { client: 'VS Code', command: `code --add-mcp '${server}'` },
    {
      client: 'Claude Code',
      command: `claude mcp add --transport http${clientId} ${name} ${mcpUrl}`,
    },
    {
      client: 'Inspector',
      command: `npx @modelcontextprotocol/inspector --cli ${mcpUrl} --transport http${clientId} --method tools/list`,
    },
  ];
  return html`
<section class="panel" aria-labelledby="connect">
<h2 id="connect">Connect a client</h2>
<p>${
    signIn
      ? 'Add this URL to your client. It asks you to sign in when it first connects. Clients other than VS Code also need a client id, which the operator of this server can give you.'
      : 'Add this URL to your client. Sign-in is not required.'
  }</p>
<code class="copy url">${mcpUrl}</code>
<dl class="commands">${commands.map(
    ({ client, command }) =>
      html`<div><dt>${client}</dt><dd><code class="copy">${command}</code></dd></div>`,
  )}${signIn ? undefined : tryIt(mcpUrl, tools)}</dl>
</section>`;
}

/** Only without sign-in: otherwise the command would have to contain a token. */
function tryIt(mcpUrl: string, tools: readonly ToolOverview[]): Html | undefined {
  const tool = tools.find(({ trial }) => trial !== undefined);
  if (!tool?.trial) return undefined;
  const call = { name: tool.name, arguments: tool.trial.arguments };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call });
  const command = `curl -s ${mcpUrl} -H 'content-type: application/json' -d '${body}'`;
  return html`<div><dt>curl</dt><dd><code class="copy">${command}</code>
<p>The response contains <code>${tool.trial.answers}</code>. Reload this page to see that the server checked the request.</p></dd></div>`;
}
