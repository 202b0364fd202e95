import type { State, Station } from '../posture.ts';
import { type Html, html } from './html.ts';
import { relativeTime } from './relative-time.ts';

/** A state is a shape and a word as well as a colour: full, ringed, crossed out, asked. */
const SHAPES: Readonly<Record<State, Html>> = {
  verified: html`<circle cx="12" cy="12" r="11" fill="currentColor"/><path d="M7 12.5l3.5 3.5L17 8.5" fill="none" stroke="Canvas" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  declared: html`<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="12" cy="12" r="4.5" fill="currentColor"/>`,
  off: html`<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 8l8 8M16 8l-8 8" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
  unknown: html`<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3.2 3.1"/><path d="M9.3 9.4a2.8 2.8 0 1 1 3.9 2.7c-.8.4-1.2.9-1.2 1.8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><circle cx="12" cy="17" r="1.3" fill="currentColor"/>`,
};

const MEANINGS: Readonly<Record<State, string>> = {
  verified: 'this server observed it',
  declared: 'only the deployment says so',
  off: 'not in place',
  unknown: 'this server cannot tell',
};
const STATES = Object.keys(SHAPES) as State[];

const mark = (state: State): Html =>
  html`<svg class="mark ${state}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[state]}</svg>`;

const LEGEND = html`<dl class="legend">${STATES.map(
  (state) =>
    html`<div>${mark(state)}<dt class="${state}">${state}</dt><dd>${MEANINGS[state]}</dd></div>`,
)}</dl>`;

/** The path of a call as a row of stations, a column on a phone. */
export const pathView = (stations: readonly Station[], now: number): Html => html`
<section class="panel" aria-labelledby="path">
<div class="heading"><h2 id="path">The path of a call</h2><p class="small quiet">${summary(stations)}</p></div>
<ol class="path">${stations.map((station) => stationView(station, now))}</ol>
${LEGEND}
</section>`;

const stationView = ({ hop, state, evidence, setting, at }: Station, now: number): Html => html`
<li class="station">${mark(state)}<div class="body">
<h3 class="name">${hop} <span class="state ${state}">${state}</span></h3>
<p>${evidence}${at === undefined ? undefined : html` Last authenticated call: ${relativeTime(at, now)}.`}</p>
${setting === undefined ? undefined : html`<code>${breakable(setting)}</code>`}
</div></li>`;

/** A long name may break behind an underscore, not in the middle of a word. */
const breakable = (name: string): readonly Html[] =>
  name.split(/(?<=_)/).map((part) => html`${part}<wbr>`);

function summary(stations: readonly Station[]): string {
  const counts = STATES.map((state) => ({
    state,
    n: stations.filter((station) => station.state === state).length,
  }));
  return counts
    .filter(({ n }) => n > 0)
    .map(({ state, n }) => `${n} ${state}`)
    .join(', ');
}
