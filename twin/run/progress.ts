import type { HopName } from '../kit/hop-names.ts';

/** Reports a completed step at the terminal, with its duration if it has one. */
export type Log = (hop: HopName, line: string, seconds?: number) => void;

/** One aligned line per step. */
export const logAsText: Log = (hop, line, seconds) =>
  console.log(
    seconds === undefined
      ? `${hop.padEnd(10)} ${line}`
      : `${hop.padEnd(10)} ${line.padEnd(60)} ${seconds.toFixed(1)} s`,
  );

/** One JSON document per step. */
export const logAsJson: Log = (hop, text, seconds) =>
  console.log(JSON.stringify({ hop, text, ...(seconds !== undefined && { seconds }) }));

/** Reports a step once it is completed. */
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
