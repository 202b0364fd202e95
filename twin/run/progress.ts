import type { HopName } from '../kit/hop.ts';

/** Tells the person at the terminal what was done, with its time where it took one. */
export type Log = (hop: HopName, line: string, seconds?: number) => void;

/** One aligned line for each step. */
export const logAsText: Log = (hop, line, seconds) =>
  console.log(
    seconds === undefined
      ? `${hop.padEnd(10)} ${line}`
      : `${hop.padEnd(10)} ${line.padEnd(60)} ${seconds.toFixed(1)} s`,
  );

/** One JSON document for each step. */
export const logAsJson: Log = (hop, text, seconds) =>
  console.log(JSON.stringify({ hop, text, ...(seconds !== undefined && { seconds }) }));

/** Says what was done once it is. */
export async function timed<T>(
  log: Log,
  hop: HopName,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const result = await work();
  log(hop, what, (performance.now() - started) / 1000);
  return result;
}
