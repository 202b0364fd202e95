import type { CallSummary } from '../../../trace/call-view.ts';
import type { Live } from '../../api.ts';
import { Store } from '../kit/store.ts';

/** As many as the chain keeps. */
const MOST_CALLS = 500;
const AGAIN_MS = 1000;

/** The latest calls, the newest first; a call that did not change is the same object. */
export const calls = new Store<readonly CallSummary[]>([]);

export type Connection = 'connecting' | 'live' | 'paused' | 'lost';
export const connection = new Store<Connection>('connecting');

/** Follows the chain while the page is visible; connects again by itself. */
export function followCalls(): void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource('/api/live');
    let isFirst = true;
    source.onmessage = ({ data }) => {
      // The first message of a connection says all that the chain has.
      if (isFirst) calls.set([]);
      isFirst = false;
      connection.set('live');
      calls.set(merge(calls.get(), JSON.parse(data) as Live));
    };
    source.onerror = () => {
      source?.close();
      connection.set('lost');
      retry = setTimeout(connect, AGAIN_MS);
    };
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return connect();
    clearTimeout(retry);
    source?.close();
    connection.set('paused');
  });
  connect();
}

export function merge(known: readonly CallSummary[], live: Live): readonly CallSummary[] {
  const changed = new Map(live.calls.map((call) => [call.id, call]));
  const gone = new Set(live.gone);
  const kept = known.filter(({ id }) => !changed.has(id) && !gone.has(id));
  return [...kept, ...changed.values()].sort((a, b) => b.at - a.at).slice(0, MOST_CALLS);
}
