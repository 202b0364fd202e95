import { randomInt } from 'node:crypto';

const MOST = 0x7fffffff;

/** .NET's generator, whose numbers follow from a seed. */
export class Random {
  readonly #seeds = new Int32Array(56);
  #next = 0;
  #second = 21;

  constructor(seed: number = randomInt(MOST)) {
    let last = (161_803_398 - (seed === -0x80000000 ? MOST : Math.abs(seed))) | 0;
    this.#seeds[55] = last;
    let one = 1;
    for (let at = 1, place = 0; at < 55; at += 1) {
      place = (place + 21) % 55;
      this.#seeds[place] = one;
      one = (last - one) | 0;
      if (one < 0) one = (one + MOST) | 0;
      last = this.#seeds[place] as number;
    }
    for (let round = 1; round < 5; round += 1) this.#mix();
  }

  #mix(): void {
    for (let at = 1; at < 56; at += 1) {
      const other = 1 + ((at + 30) % 55);
      const mixed = ((this.#seeds[at] as number) - (this.#seeds[other] as number)) | 0;
      this.#seeds[at] = mixed < 0 ? mixed + MOST : mixed;
    }
  }

  /** From 0 up to the largest `int`, which is left out. */
  next(): number {
    this.#next = this.#next >= 55 ? 1 : this.#next + 1;
    this.#second = this.#second >= 55 ? 1 : this.#second + 1;
    let value = ((this.#seeds[this.#next] as number) - (this.#seeds[this.#second] as number)) | 0;
    if (value === MOST) value -= 1;
    if (value < 0) value += MOST;
    this.#seeds[this.#next] = value;
    return value;
  }

  double = (): number => this.next() * (1 / MOST);

  /** From a limit up to another, which is left out. */
  between(from: number, to: number): number {
    const range = to - from;
    if (range <= MOST) return Math.trunc(this.double() * range) + from;
    const value = this.next();
    const signed = this.next() % 2 === 0 ? -value : value;
    return Math.trunc(((signed + MOST - 1) / (2 * MOST - 1)) * range) + from;
  }
}
