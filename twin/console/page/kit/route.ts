import { Store } from './store.ts';
import { VIEWS, type ViewName } from './views.ts';

export interface Route {
  readonly view: ViewName;
  /** What is open in it, such as the id of a call. */
  readonly open: string | undefined;
}

export const addressOf = (view: ViewName, open?: string): string =>
  `#/${view}${open === undefined ? '' : `/${encodeURIComponent(open)}`}`;

function read(): Route {
  const [view, open] = location.hash.slice(2).split('/');
  const known = VIEWS.find(([name]) => name === view);
  return { view: known?.[0] ?? 'calls', open: open ? decoded(open) : undefined };
}

/** The address is typed by people, too. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const route = new Store<Route>(read());

export function followAddress(): void {
  addEventListener('hashchange', () => route.set(read()));
}

/** Shows another thing in place of the one that is open, without a step in the history. */
export function replaceAddress(address: string): void {
  history.replaceState(undefined, '', address);
  route.set(read());
}
