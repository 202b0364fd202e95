import { machineClock } from '../../../twin/kit/clock.ts';
import type { Clock } from '../../../twin/kit/hop.ts';

/** The machine's time, which a test can advance instead of waiting. */
export class PatientClock implements Clock {
  #skipped: number;
  readonly #waiting = new Set<{ at: number; call(): void }>();

  /** @param ahead milliseconds by which it starts ahead of the machine's time; negative: behind. */
  constructor(ahead = 0) {
    this.#skipped = ahead;
  }

  now(): number {
    return machineClock.now() + this.#skipped;
  }

  after(milliseconds: number, callback: () => void): { cancel(): void } {
    const call = () => {
      cancel();
      callback();
    };
    const timer = machineClock.after(milliseconds, call);
    const entry = { at: this.now() + milliseconds, call };
    const cancel = () => {
      timer.cancel();
      this.#waiting.delete(entry);
    };
    this.#waiting.add(entry);
    return { cancel };
  }

  /** Runs the callbacks that have become due. */
  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
    const due = [...this.#waiting].filter(({ at }) => at <= this.now());
    for (const { call } of due.sort((one, other) => one.at - other.at)) call();
  }
}
