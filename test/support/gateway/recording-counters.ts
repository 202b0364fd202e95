import { Counters } from '../../../twin/gateway/counters.ts';

/** Counters that write down what they are asked; one of them is at its limit. */
export class RecordingCounters extends Counters {
  readonly asked: string[] = [];
  exhausted: string | undefined;

  constructor() {
    super({ now: () => 0 });
  }

  override count(key: string): number {
    this.asked.push(key);
    return key === this.exhausted ? 7 : 0;
  }
}
