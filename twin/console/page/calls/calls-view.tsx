import { useMemo, useState } from 'preact/hooks';
import { useKeys } from '../kit/keys.ts';
import { addressOf, replaceAddress } from '../kit/route.ts';
import { useStore } from '../kit/store.ts';
import { CallList } from './call-list.tsx';
import { filterCalls, NO_FILTER } from './filter-calls.ts';
import { Filters } from './filters.tsx';
import { calls } from './live-calls.ts';
import { OneCall } from './one-call.tsx';

export function CallsView({ open }: { readonly open: string | undefined }) {
  const all = useStore(calls);
  const [filter, setFilter] = useState(NO_FILTER);
  const shown = useMemo(() => filterCalls(all, filter), [all, filter]);
  useKeys(useMemo(() => keysOf(open, () => setFilter(NO_FILTER)), [open]));
  return (
    <div class={open === undefined ? 'calls' : 'calls has-open'}>
      <section class="list" aria-label="Calls">
        <Filters calls={all} filter={filter} shown={shown.length} change={setFilter} />
        {shown.length > 0 ? (
          <CallList calls={shown} open={open} />
        ) : (
          <p class="empty">
            {all.length > 0
              ? 'No call matches the filter. Press Escape to clear it.'
              : 'No call has come in yet. Try: npm run call -- whoami --user ada'}
          </p>
        )}
      </section>
      {open !== undefined && (
        <section class="detail" aria-label="One call">
          <OneCall key={open} id={open} version={all.find(({ id }) => id === open)} />
        </section>
      )}
    </div>
  );
}

/** The rows are links: Enter opens the one that has the focus. */
function keysOf(open: string | undefined, clear: () => void) {
  const move = (by: 1 | -1) => () => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('.row a')];
    const at = links.findIndex((link) => link === document.activeElement || link.ariaCurrent);
    const next = links[at === -1 ? 0 : at + by];
    next?.focus();
    if (next && open !== undefined) replaceAddress(next.hash);
  };
  const filterInput = () => document.querySelector<HTMLInputElement>('#filter');
  const leave = () => {
    const input = filterInput();
    if (open === undefined || document.activeElement === input) {
      clear();
      input?.blur();
      return;
    }
    document.querySelector<HTMLAnchorElement>('.row a[aria-current]')?.focus();
    location.hash = addressOf('calls');
  };
  return {
    j: move(1),
    ArrowDown: move(1),
    k: move(-1),
    ArrowUp: move(-1),
    Escape: leave,
    '/': () => filterInput()?.focus(),
  };
}
