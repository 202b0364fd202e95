import type { Clock } from '../kit/hop.ts';
import type { HubEvent, Metric, Trace } from './services.ts';

/** What a policy has recorded. */
export type Entry =
  | ({ readonly kind: 'trace' } & Trace)
  | ({ readonly kind: 'metric' } & Metric)
  | ({ readonly kind: 'event' } & HubEvent);

/** Maximum number of entries, the oldest dropped first. */
const MAX_ENTRIES = 1_000;

/** The latest that policies have recorded, whether or not the deployment sends it anywhere. */
export class Journal {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #entries: (Entry & { readonly time: number })[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The oldest first. */
  get entries(): readonly (Entry & { readonly time: number })[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push({ ...entry, time: this.#clock.now() });
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }
}
