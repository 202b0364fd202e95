/** How many requests are inside, by key. */
export class Slots {
  readonly #inside = new Map<string, number>();

  /** Takes a place and returns what gives it back; `undefined` if all are taken. */
  enter(key: string, most: number): (() => void) | undefined {
    const count = this.#inside.get(key) ?? 0;
    if (count >= most) return undefined;
    this.#inside.set(key, count + 1);
    return () => {
      const left = (this.#inside.get(key) ?? 1) - 1;
      // Only keys in use are kept, so that a flood of keys takes no memory.
      if (left > 0) this.#inside.set(key, left);
      else this.#inside.delete(key);
    };
  }
}
