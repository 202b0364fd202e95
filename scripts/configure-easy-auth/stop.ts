/** A failure whose message already says what was wrong and what to do: printed unchanged. */
export class Stop extends Error {
  override readonly name = 'Stop';
}
