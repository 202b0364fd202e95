/** Where a text stops being JSON. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

const SCALAR =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null/iuy;
const NAME = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"/iuy;
const SPACE = /[ \t\r\n]*/y;

/** The first fault, or undefined for JSON. Only some of the engine's own messages give a position. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const reader = new Reader(text);
    reader.document();
    const before = text.slice(0, reader.at).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

/** Reads as far as the text is JSON; `at` is where it stopped. */
class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): boolean {
    const isRead = this.#value();
    this.#skip(SPACE);
    return isRead;
  }

  #value(): boolean {
    this.#skip(SPACE);
    if (this.#is('{')) return this.#items('}', () => this.#member());
    if (this.#is('[')) return this.#items(']', () => this.#value());
    return this.#skip(SCALAR);
  }

  #items(end: string, item: () => boolean): boolean {
    this.#skip(SPACE);
    if (this.#is(end)) return true;
    do {
      if (!item()) return false;
      this.#skip(SPACE);
    } while (this.#is(','));
    return this.#is(end);
  }

  #member(): boolean {
    this.#skip(SPACE);
    if (!this.#skip(NAME)) return false;
    this.#skip(SPACE);
    return this.#is(':') && this.#value();
  }

  #is(mark: string): boolean {
    const isThere = this.#text[this.at] === mark;
    if (isThere) this.at += 1;
    return isThere;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    this.at += found?.[0].length ?? 0;
    return found !== null;
  }
}
