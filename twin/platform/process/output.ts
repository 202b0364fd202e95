import { PROCESS_LIMITS } from './limits.ts';

/** Whole lines of output, and the position to ask for the next ones. */
export interface Lines {
  readonly text: string;
  readonly next: number;
}

/** The end of a process's output. Each line is passed on once it is complete. */
export class Output {
  readonly #tell: (line: string) => void;
  #kept = '';
  /** Characters that were dropped before those that are kept. */
  #dropped = 0;
  #unfinished = '';

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  add(chunk: string): void {
    const all = this.#kept + chunk;
    this.#kept = all.slice(-PROCESS_LIMITS.outputLength);
    this.#dropped += all.length - this.#kept.length;
    const lines = (this.#unfinished + chunk).split('\n');
    this.#unfinished = (lines.pop() ?? '').slice(-PROCESS_LIMITS.outputLength);
    for (const line of lines) this.#tell(line);
  }

  /** Complete lines after a position; of the kept ones only, if it is older than they are. */
  since(position: number): Lines {
    const end = this.#kept.lastIndexOf('\n') + 1;
    const isCut = position < this.#dropped;
    const start = isCut ? this.#kept.indexOf('\n') + 1 : position - this.#dropped;
    return { text: this.#kept.slice(start, end), next: this.#dropped + end };
  }

  get text(): string {
    return this.#kept;
  }
}
