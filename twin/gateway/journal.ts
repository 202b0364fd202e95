import type { Clock } from '../kit/hop.ts';
import type { HubEvent, Metric, Trace } from './services.ts';

/** What a policy has recorded. */
export type Entry =
  | ({ readonly kind: 'trace' } & Trace)
  | ({ readonly kind: 'metric' } & Metric)
  | ({ readonly kind: 'event' } & HubEvent);

/** Maximum number of entries and of the characters in them, the oldest dropped first. */
const MAX_ENTRIES = 1_000;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** The latest that policies have recorded, whether or not the deployment sends it anywhere. */
export class Journal {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #entries: (Entry & { readonly time: number })[] = [];
  #characters = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The oldest first. */
  get entries(): readonly (Entry & { readonly time: number })[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push({ ...entry, time: this.#clock.now() });
    this.#characters += charactersIn(entry);
    while (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS) {
      this.#characters -= charactersIn(this.#entries.shift() as Entry);
    }
  }
}

/** Of its texts, and of those in its dimensions or metadata. */
const charactersIn = (entry: object): number =>
  Object.values(entry).reduce((sum: number, value: unknown) => {
    if (typeof value === 'string') return sum + value.length;
    return typeof value === 'object' && value !== null ? sum + charactersIn(value) : sum;
  }, 0);
