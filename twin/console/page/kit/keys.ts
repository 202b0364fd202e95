import { useEffect } from 'preact/hooks';

export type Keys = Readonly<Record<string, () => void>>;

const TYPES = 'input, select, textarea';

/** Calls back for single keys, unless they are typed into something or belong to the browser. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, target } = event;
      // A dialog closes by itself.
      if (document.querySelector('dialog[open]')) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.matches(TYPES) && key !== 'Escape') return;
      const act = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [keys]);
}
