import { PROCESS_LIMITS } from './limits.ts';

/** The end of a process's output. */
export class Output {
  #kept = '';

  add(chunk: string): void {
    this.#kept = (this.#kept + chunk).slice(-PROCESS_LIMITS.outputLength);
  }

  get text(): string {
    return this.#kept;
  }
}
