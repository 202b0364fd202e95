import { useEffect, useState } from 'preact/hooks';

/** A value that parts of the page follow. */
export class Store<T> {
  #value: T;
  readonly #followers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const follower of this.#followers) follower();
  }

  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** The part of a store's value that a component shows; it renders again only if that part changes. */
export function useStore<T, P = T>(
  store: Store<T>,
  pick: (value: T) => P = (value) => value as never,
): P {
  const [shown, show] = useState(() => pick(store.get()));
  useEffect(() => {
    const update = () => show(() => pick(store.get()));
    update();
    return store.follow(update);
  }, [store]);
  return shown;
}
