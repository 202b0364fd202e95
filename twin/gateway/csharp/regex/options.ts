/** Options that a part of a pattern may switch. */
export interface Options {
  readonly i: boolean;
  readonly m: boolean;
  readonly n: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly isEcma: boolean;
}
