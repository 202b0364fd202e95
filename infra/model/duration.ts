const UNITS: Readonly<Record<string, number>> = {
  PT1M: 60_000,
  PT1H: 60 * 60_000,
  P1D: 24 * 60 * 60_000,
};

/** Milliseconds of an ISO 8601 duration in whole minutes, hours or days; no other form is supported. */
export function milliseconds(duration: string): number | undefined {
  const unit = UNITS[duration.replace(/\d+/, '1')];
  return unit === undefined ? undefined : Number(/\d+/.exec(duration)) * unit;
}
