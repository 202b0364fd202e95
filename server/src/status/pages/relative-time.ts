import { type Html, html } from './html.ts';

/** Created for the first page: `Intl` takes long to load and must not delay the start. */
let words: Intl.RelativeTimeFormat | undefined;
const UNITS = [
  { unit: 'day', ms: 24 * 60 * 60_000 },
  { unit: 'hour', ms: 60 * 60_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** A moment in the past, relative on screen and exact in the title. Both in milliseconds. */
export function relativeTime(at: number, now: number): Html {
  const past = Math.max(0, now - at);
  const { unit, ms } = UNITS.find((candidate) => past >= candidate.ms) ?? UNITS[3];
  const exact = new Date(at).toISOString();
  words ??= new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const relative = words.format(-Math.floor(past / ms), unit);
  return html`<time datetime="${exact}" title="${exact}">${relative}</time>`;
}
