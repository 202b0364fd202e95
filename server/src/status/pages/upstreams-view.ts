import type { ToolOverview } from '../../call/tool-surface.ts';
import { describePlace, describeState, type UpstreamFact } from '../upstreams.ts';
import { type Html, html } from './html.ts';

/**
 * The servers behind this one whose tools the visitor may see; the page does not reveal whether others
 * exist.
 */
export function upstreamsView(
  upstreams: readonly UpstreamFact[],
  tools: readonly ToolOverview[],
  hosted: boolean,
): Html {
  const shown = upstreams.flatMap((fact) => {
    const own = tools.filter(({ upstream }) => upstream === fact.name);
    return own.length === 0 ? [] : [{ fact, own }];
  });
  if (shown.length === 0) return html``;
  return html`
<section class="panel" aria-labelledby="upstreams">
<div class="heading"><h2 id="upstreams">Servers behind this one</h2></div>
<ul class="tools">${shown.map(({ fact, own }) => {
    const { name, place, state } = fact;
    return html`<li><code>${name}</code><span class="small quiet">${describePlace(place, hosted)} ${describeState(state)} ${review(own)}</span></li>`;
  })}</ul>
</section>`;
}

function review(own: readonly ToolOverview[]): string {
  const changed = own.filter(({ isWithdrawn }) => isWithdrawn).map(({ name }) => name);
  return changed.length === 0
    ? 'Its tools are offered as reviewed.'
    : `Not as reviewed, so not offered: ${changed.join(', ')}.`;
}
