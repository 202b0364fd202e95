import { hash } from 'node:crypto';
import type { ToolOverview } from '../../call/tool-surface.ts';
import type { Answer } from '../../call/values.ts';
import type { Endpoint } from '../../contract/clients/client.ts';
import { VERSION } from '../../contract/version.ts';
import type { Enforcement, Station } from '../posture.ts';
import type { UpstreamFact } from '../upstreams.ts';
import { type Caller, callerView } from './caller-view.ts';
import { connectView } from './connect-view.ts';
import { type Html, html } from './html.ts';
import { pathView } from './path-view.ts';
import { relativeTime } from './relative-time.ts';
import { STYLE } from './style.ts';
import { toolsView } from './tools-view.ts';
import { upstreamsView } from './upstreams-view.ts';

export interface StatusData {
  readonly enforcement: Enforcement;
  readonly caller: Caller;
  readonly stations: readonly Station[];
  readonly tools: readonly ToolOverview[];
  readonly upstreams: readonly UpstreamFact[];
  readonly hosted: boolean;
  /** The URL to paste into a client. */
  readonly mcpUrl: string;
  /** What clients are told; absent if sign-in is not required. */
  readonly signIn: Endpoint | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
}

/**
 * No scripts, requests or forms: any text that gets onto the page stays text. The policy names the one
 * style element by its digest, so that not even a style can be injected.
 */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };

/** The gateway routes no page but this one, so behind it a link to `/readyz` would lead to a 404. */
function readOn(stations: readonly Station[]): Html {
  const hasGateway = stations.some(({ hop, state }) => hop === 'gateway' && state !== 'off');
  const facts = hasGateway
    ? html`<code>/readyz</code> <span class="quiet">the same facts as JSON, for operators; not available through the gateway</span>`
    : html`<a href="/readyz">/readyz</a> <span class="quiet">the same facts as JSON, for operators</span>`;
  return html`
<section class="more" aria-labelledby="more">
<h2 id="more">Read on</h2>
<ul>
<li>${facts}</li>
<li><code>README.md</code> <span class="quiet">commands, settings, and how to add your own tool</span></li>
<li><code>docs/path.md</code> <span class="quiet">what happens to a request, step by step</span></li>
<li><code>docs/deploy.md</code> <span class="quiet">how to run this server behind the whole chain on Azure</span></li>
</ul>
</section>`;
}

/** The page at `/`: who the visitor is, what is known about each hop, and how to connect. */
export function statusPage(data: StatusData): Answer {
  const path = pathView(data.stations, data.now);
  const tools = data.tools.filter(({ isWithdrawn }) => !isWithdrawn);
  const behind = upstreamsView(data.upstreams, data.tools, data.hosted);
  const connect = connectView(data.mcpUrl, data.signIn, tools);
  const you =
    data.caller.kind === 'anonymous'
      ? toolsView(tools, 'You are anonymous, like every caller, because sign-in is not required.')
      : html`<div class="pair">${callerView(data.caller)}${toolsView(tools, session(data.caller))}</div>`;
  // On a laptop the visitor has just started the server and wants to call it.
  const parts =
    data.enforcement === 'none' ? [connect, path, you, behind] : [path, you, behind, connect];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Status of the secure MCP server</title>
${STYLE_ELEMENT}
</head>
<body>
<header class="top"><div class="frame"><strong>Secure MCP server</strong>
<span class="small quiet">Version ${VERSION}, started ${relativeTime(data.startedAt, data.now)}</span></div></header>
<main class="frame">
${intro(data)}
${parts}
${readOn(data.stations)}
</main>
</body>
</html>
`;
  return { status: 200, headers: HEADERS, body: page.markup };
}

/** A browser's session has no scopes, whatever its user may do with a token. */
const session = ({ client }: Caller): string | undefined =>
  client === ''
    ? 'You are signed in with a browser session. MCP clients call these tools with their own token.'
    : undefined;

function intro({ enforcement, caller }: StatusData): Html {
  if (enforcement === 'skipped') {
    return html`<div class="intro prose"><h1>Sign-in is turned off</h1>
<p class="warn">Sign-in is turned off for a smoke test (<code>SKIP_EASY_AUTH</code>). Every caller is anonymous,
and tools that read the vault are not offered. Deploy again without this setting before you use the server.</p></div>`;
  }
  if (enforcement === 'none') {
    return html`<div class="intro prose"><h1>Your MCP server is running</h1>
<p>Sign-in is not required: every caller is anonymous. Use this mode on your own machine only.
Below is the path of a call. On this machine some hops are off; a deployment turns them on.</p></div>`;
  }
  return html`<div class="intro prose"><h1>Signed in as <bdi>${caller.name || 'a caller without a name'}</bdi></h1>
<p>Below is how a call reaches your tools, as this server sees it. “Verified” means that the server observed it;
“declared” means that only the deployment says so.</p></div>`;
}
