const UNITS = [86_400, 3_600, 60, 1];

/** Milliseconds of an ISO 8601 duration of days and less; `undefined` if it is none. */
export function durationOf(text: string): number | undefined {
  const found =
    /^P(?=\d|T\d)(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(
      text,
    );
  if (!found) return undefined;
  return UNITS.reduce((sum, unit, at) => sum + unit * Number(found[at + 1] ?? 0), 0) * 1000;
}
