import { useEffect, useState } from 'preact/hooks';
import { Store } from './store.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In steps of ten seconds, so that a list of recent times keeps still. */
export function relativeTime(at: number, now: number): string {
  const past = now - at;
  const size = Math.abs(past);
  const text =
    size < 10 * SECOND
      ? ''
      : size < MINUTE
        ? `${Math.floor(size / SECOND / 10) * 10} s`
        : size < HOUR
          ? `${Math.floor(size / MINUTE)} min`
          : size < DAY
            ? `${Math.floor(size / HOUR)} h`
            : `${Math.floor(size / DAY)} d`;
  if (text === '') return 'now';
  return past > 0 ? `${text} ago` : `in ${text}`;
}

const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const exactTime = (at: number): string =>
  `${EXACT.format(at)}.${String(at % 1000).padStart(3, '0')}`;

const clock = new Store(Date.now());
setInterval(() => {
  if (!document.hidden) clock.set(Date.now());
}, SECOND);

/** Renders again only when its words change. */
export function Time({ at }: { readonly at: number }) {
  const [text, setText] = useState(() => relativeTime(at, Date.now()));
  useEffect(() => {
    const update = () => setText(relativeTime(at, Date.now()));
    update();
    return clock.follow(update);
  }, [at]);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {text}
    </time>
  );
}
