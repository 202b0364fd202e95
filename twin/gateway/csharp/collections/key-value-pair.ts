/** A key with its value, as a dictionary enumerates it. */
export class KeyValuePair {
  readonly key: unknown;
  readonly value: unknown;

  constructor(key: unknown, value: unknown) {
    this.key = key;
    this.value = value;
  }
}
