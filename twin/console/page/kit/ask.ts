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
