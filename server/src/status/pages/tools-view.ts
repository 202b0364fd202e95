import type { ToolOverview } from '../../call/tool-surface.ts';
import { type Html, html } from './html.ts';

/**
 * The tools that `tools/list` shows this caller; the page does not reveal how many others exist.
 *
 * @param note who the caller is, if that needs no separate panel
 */
export function toolsView(tools: readonly ToolOverview[], note?: string): Html {
  const allowed = tools.filter((tool) => tool.allowed);
  const obtainable = tools.filter((tool) => !tool.allowed);
  return html`
<section class="panel" aria-labelledby="tools">
<div class="heading"><h2 id="tools">Your tools</h2><p class="small quiet">${count(allowed, obtainable)}</p></div>
${note === undefined ? undefined : html`<p>${note}</p>`}
${tools.length === 0 ? html`<p>You do not have access to any tools. Ask the operator to assign you a role.</p>` : undefined}
${allowed.length > 0 ? list(allowed) : undefined}
${
  obtainable.length > 0
    ? html`<h3>Require an additional scope</h3>
<p class="small quiet">Your MCP client requests the scope when you first call one of these tools.</p>${list(obtainable)}`
    : undefined
}
</section>`;
}

const list = (tools: readonly ToolOverview[]): Html =>
  html`<ul class="tools">${tools.map(
    ({ name, title }) =>
      html`<li><code>${name}</code><span class="small quiet">${title}</span></li>`,
  )}</ul>`;

function count(allowed: readonly ToolOverview[], obtainable: readonly ToolOverview[]): string {
  const wider = `${obtainable.length} with an additional scope`;
  if (obtainable.length > 0 && allowed.length === 0) return wider;
  const now = `${allowed.length} available`;
  return obtainable.length === 0 ? now : `${now}, ${wider}`;
}
