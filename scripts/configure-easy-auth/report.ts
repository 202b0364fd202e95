import { plain } from './printable.ts';

const NAME_WIDTH = 11;
const TEXT_WIDTH = 62;

/** What one step of the hook did, in the past tense, and the value it hands on. */
export interface Done<T> {
  readonly did: string;
  readonly value: T;
}

/**
 * Prints one line per step. On a terminal the line shows the current step until its outcome replaces
 * it; elsewhere only the outcome is printed.
 */
export class Report {
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  async step<T>(name: string, doing: string, work: () => Promise<Done<T>>): Promise<T> {
    const started = performance.now();
    if (this.#out.isTTY) this.#out.write(`${name.padEnd(NAME_WIDTH)}${plain(doing)} ...`);
    try {
      const { did, value } = await work();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.line(name, `${plain(did).padEnd(TEXT_WIDTH)} ${seconds.padStart(5)} s`);
      return value;
    } catch (error) {
      this.#clear();
      throw error;
    }
  }

  /** Several steps under one name. */
  steps(name: string) {
    return <T>(doing: string, work: () => Promise<Done<T>>) => this.step(name, doing, work);
  }

  line(name: string, text: string): void {
    this.#clear();
    this.#out.write(`${name.padEnd(NAME_WIDTH)}${text}\n`);
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001B[K');
  }
}
