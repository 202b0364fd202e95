import { useMemo, useState } from 'preact/hooks';
import { useKeys } from '../kit/keys.ts';
import { addressOf, replaceAddress } from '../kit/route.ts';
import { useStore } from '../kit/store.ts';
import { CallList } from './call-list.tsx';
import { filterCalls, NO_FILTER } from './filter-calls.ts';
import { Filters } from './filters.tsx';
import { calls } from './live-calls.ts';
import { OneCall } from './one-call.tsx';

interface CallsViewProps {
  /** Sign-ins are the calls of one entrance. */
  readonly view: 'calls' | 'sign-ins';
  readonly open: string | undefined;
}

export function CallsView({ view, open }: CallsViewProps) {
  const kept = useStore(calls);
  const all = useMemo(
    () => (view === 'calls' ? kept : kept.filter(({ entrance }) => entrance === 'entra')),
    [kept, view],
  );
  const [filter, setFilter] = useState(NO_FILTER);
  const shown = useMemo(() => filterCalls(all, filter), [all, filter]);
  useKeys(useMemo(() => keysOf(view, open, () => setFilter(NO_FILTER)), [view, open]));
  return (
    <div class={open === undefined ? 'calls' : 'calls has-open'}>
      <section class="list" aria-label="Calls">
        {open === undefined && <h1 class="hidden">{TITLES[view]}</h1>}
        <Filters calls={all} filter={filter} shown={shown.length} change={setFilter} />
        {shown.length > 0 ? (
          <CallList view={view} calls={shown} open={open} />
        ) : (
          <p class="empty">
            {all.length > 0 ? 'No call matches the filter. Press Escape to clear it.' : EMPTY[view]}
          </p>
        )}
      </section>
      {open !== undefined && (
        <section class="detail" aria-label="One call">
          <OneCall key={open} view={view} id={open} version={all.find(({ id }) => id === open)} />
        </section>
      )}
    </div>
  );
}

const TITLES = { calls: 'Calls', 'sign-ins': 'Sign-ins' } as const;

const EMPTY: Readonly<Record<CallsViewProps['view'], string>> = {
  calls: 'No call has come in yet. Try: npm run call -- whoami --user ada',
  'sign-ins': 'No client has asked the sign-in service for anything yet.',
};

/** The rows are links: Enter opens the one that has the focus. */
function keysOf(view: CallsViewProps['view'], open: string | undefined, clear: () => void) {
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
    location.hash = addressOf(view);
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
