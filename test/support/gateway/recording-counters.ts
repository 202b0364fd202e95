import { Counters } from '../../../twin/gateway/counters.ts';

/** Counters that record every charge; one of them may be at its limit. */
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
