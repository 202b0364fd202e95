import { PROCESS_LIMITS } from './limits.ts';

/** Whole lines of output, and the position to ask for the next ones. */
export interface Lines {
  readonly text: string;
  readonly next: number;
}

/** The end of a process's output, in complete lines. */
export class Output {
  readonly #read: (line: string) => string;
  readonly #tell: (line: string) => void;
  #kept = '';
  /** Characters that were dropped before those that are kept. */
  #dropped = 0;
  #unfinished = '';

  /**
   * @param read what to keep of a line.
   * @param tell receives each line once it is complete.
   */
  constructor(read: (line: string) => string, tell: (line: string) => void) {
    this.#read = read;
    this.#tell = tell;
  }

  add(chunk: string): void {
    const lines = (this.#unfinished + chunk).split('\n');
    this.#unfinished = (lines.pop() ?? '').slice(-PROCESS_LIMITS.outputLength);
    for (const line of lines.map(this.#read)) {
      this.#keep(`${line}\n`);
      this.#tell(line);
    }
  }

  #keep(line: string): void {
    const all = this.#kept + line;
    this.#kept = all.slice(-PROCESS_LIMITS.outputLength);
    this.#dropped += all.length - this.#kept.length;
  }

  /** Lines after a position; of the kept ones only, if it is older than they are. */
  since(position: number): Lines {
    const isCut = position < this.#dropped;
    const start = isCut ? this.#kept.indexOf('\n') + 1 : position - this.#dropped;
    return { text: this.#kept.slice(start), next: this.#dropped + this.#kept.length };
  }

  get text(): string {
    return this.#kept + this.#unfinished;
  }
}
