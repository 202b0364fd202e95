import { useMemo } from 'preact/hooks';
import { useKeys } from '../kit/keys.ts';
import { addressOf, replaceAddress } from '../kit/route.ts';
import { useStore } from '../kit/store.ts';
import { CallList } from './call-list.tsx';
import { calls } from './live-calls.ts';
import { OneCall } from './one-call.tsx';

export function CallsView({ open }: { readonly open: string | undefined }) {
  const all = useStore(calls);
  useKeys(useMemo(() => keysOf(open), [open]));
  return (
    <div class={open === undefined ? 'calls' : 'calls has-open'}>
      <section class="list" aria-label="Calls">
        {all.length === 0 ? (
          <p class="empty">No call has come in yet.</p>
        ) : (
          <CallList calls={all} open={open} />
        )}
      </section>
      {open !== undefined && (
        <section class="detail" aria-label="One call">
          <OneCall id={open} version={all.find(({ id }) => id === open)} />
        </section>
      )}
    </div>
  );
}

/** The rows are links: Enter opens the one that has the focus. */
function keysOf(open: string | undefined) {
  const move = (by: 1 | -1) => () => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('.row a')];
    const at = links.findIndex((link) => link === document.activeElement || link.ariaCurrent);
    const next = links[at === -1 ? 0 : at + by];
    next?.focus();
    if (next && open !== undefined) replaceAddress(next.hash);
  };
  const close = () => {
    if (open === undefined) return;
    document.querySelector<HTMLAnchorElement>('.row a[aria-current]')?.focus();
    location.hash = addressOf('calls');
  };
  return { j: move(1), ArrowDown: move(1), k: move(-1), ArrowUp: move(-1), Escape: close };
}
