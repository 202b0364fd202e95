import type { ToolOverview } from '../../call/tool-surface.ts';
import { CLIENTS } from '../../contract/clients/all.ts';
import type { Endpoint, McpClient, Step } from '../../contract/clients/client.ts';
import { inPowerShell } from '../../contract/clients/shell.ts';
import { continues, stepText, stepTitle } from '../../contract/clients/step-title.ts';
import { type Html, html } from './html.ts';

/** How to reach the endpoint: its URL, and for each client what to run or save. */
export const connectView = (
  mcpUrl: string,
  signIn: Endpoint | undefined,
  tools: readonly ToolOverview[],
): Html => html`
<section class="panel" aria-labelledby="connect">
<h2 id="connect">Connect a client</h2>
${signIn ? withSignIn(signIn) : withoutSignIn(mcpUrl, tools)}
</section>`;

/** A library takes a whole file, which only docs/clients.md shows. */
const isLibrary = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind === 'code');

/** Folded, because a visitor looks for one client among many. */
function withSignIn(endpoint: Endpoint): Html {
  const clients = CLIENTS.map(({ name, steps }) => ({ name, steps: steps(endpoint) }));
  return html`<p>Add this URL to your client. It asks you to sign in when it first connects. Below is what to run or save for each client.</p>
<code class="copy url">${endpoint.mcpUrl}</code>
<div class="clients">${clients
    .filter(({ steps }) => !isLibrary(steps))
    .map(
      ({ name, steps }) => html`<details><summary>${name}</summary>${stepsView(steps)}</details>`,
    )}</div>
<p class="small">Another client needs the client id <code>${endpoint.clientId}</code>. For programs that you write, see <code>docs/clients.md</code>. If a client fails, search <code>docs/when-it-fails.md</code> for the words that it shows.</p>`;
}

const stepsView = (steps: readonly Step[]): Html[] =>
  steps.map(
    (step, index) =>
      html`${continues(steps, index) ? undefined : html`<p>${stepTitle(step)}</p>`}${stepView(step)}`,
  );

function stepView(step: Step): Html {
  const other = step.kind === 'run' ? inPowerShell(step.command) : undefined;
  return html`<code class="copy">${stepText(step)}</code>${
    other === undefined
      ? undefined
      : html`<p>In PowerShell instead:</p><code class="copy">${other}</code>`
  }`;
}

const withoutSignIn = (mcpUrl: string, tools: readonly ToolOverview[]): Html =>
  html`<p>Add this URL to your client. Sign-in is not required.</p>
<code class="copy url">${mcpUrl}</code>
<dl class="commands">${CLIENTS.flatMap((client) => simpleSteps(client, mcpUrl) ?? [])}${tryIt(mcpUrl, tools)}</dl>`;

const simpleSteps = ({ name, stepsWithoutSignIn }: McpClient, mcpUrl: string): Html | undefined =>
  stepsWithoutSignIn &&
  html`<div><dt>${name}</dt><dd>${simple(stepsWithoutSignIn(mcpUrl))}</dd></div>`;

/** A command needs no title beside the name of its client. */
const simple = (steps: readonly Step[]): Html[] =>
  steps.every(({ kind }) => kind === 'run') ? steps.map(stepView) : stepsView(steps);

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
