/**
 * Headers, query parameters or claims: several values per name. Names of headers and parameters are
 * case-insensitive and keep their spelling.
 */
export class Fields implements Iterable<[string, string[]]> {
  readonly #entries = new Map<string, [string, string[]]>();
  readonly #fold: (name: string) => string;

  constructor(
    entries: Iterable<readonly [string, readonly string[]]> = [],
    fold: (name: string) => string = (name) => name.toLowerCase(),
  ) {
    this.#fold = fold;
    for (const [name, values] of entries) this.append(name, values);
  }

  [Symbol.iterator](): Iterator<[string, string[]]> {
    return this.#entries.values();
  }

  has(name: string): boolean {
    return this.#entries.has(this.#fold(name));
  }

  get(name: string): string[] | undefined {
    return this.#entries.get(this.#fold(name))?.[1];
  }

  set(name: string, values: readonly string[]): void {
    this.#entries.set(this.#fold(name), [name, [...values]]);
  }

  append(name: string, values: readonly string[]): void {
    const before = this.get(name);
    if (before) before.push(...values);
    else this.set(name, values);
  }

  /** @returns whether there was one. */
  delete(name: string): boolean {
    return this.#entries.delete(this.#fold(name));
  }

  /** An independent copy. */
  copy(): Fields {
    return new Fields(this, this.#fold);
  }
}

/** Names and values in turns, one for each value. */
export function flatten(fields: Fields): string[] {
  const flat: string[] = [];
  for (const [name, values] of fields) for (const value of values) flat.push(name, value);
  return flat;
}

/** One pair for each value. */
export const fieldsOf = (fields: Fields): [name: string, value: string][] =>
  [...fields].flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
