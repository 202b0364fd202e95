import { useEffect, useState } from 'preact/hooks';

export type Asked<T> = { readonly value?: T; readonly error?: string };

async function read<T>(answering: Promise<Response>): Promise<T> {
  const response = await answering.catch(() => {
    throw new Error('The chain does not answer. If it was stopped, start it again: npm start');
  });
  const value = (await response.json()) as T & { error?: string };
  if (response.ok) return value;
  throw new Error(value.error ?? `The console answered ${response.status}.`);
}

export const ask = <T>(path: string): Promise<T> => read<T>(fetch(path));

/** An answer of the console's server; what was shown stays until there is a newer one. */
export function useAsked<T>(path: string, ...changes: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<Asked<T> & { path: string }>({ path });
  useEffect(() => {
    let isCurrent = true;
    const show = (asked: Asked<T>) => isCurrent && setState({ ...asked, path });
    ask<T>(path).then(
      (value) => show({ value }),
      (error: Error) => show({ error: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [path, ...changes]);
  return state.path === path ? state : {};
}

/** Changes something; only the page's own origin may. */
export const send = <T>(path: string, body: unknown = {}): Promise<T> =>
  read<T>(
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** Counts while the page is visible, for answers that nothing announces. */
export function useTicks(everyMs: number, most = Number.POSITIVE_INFINITY): number {
  const [ticks, count] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) count((before) => Math.min(before + 1, most));
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, most]);
  return ticks;
}
