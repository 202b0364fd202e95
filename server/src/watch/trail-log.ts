import { LIMITS } from '../contract/limits.ts';
import { countRecords, describeFault, type Trail } from '../status/trail.ts';

/** Reports undelivered records to the operator: immediately, then at most once a minute. */
export interface TrailLog {
  failed(trail: Trail): void;
  delivered(trail: Trail): void;
  closed(given: number): void;
}

/**
 * @param write writes one line.
 * @param now milliseconds of a monotonic clock.
 */
export function createTrailLog(write: (line: string) => void, now: () => number): TrailLog {
  let last = Number.NEGATIVE_INFINITY;
  let toldLost = 0;
  let toldFault = false;
  const tell = (line: string, { lost }: Trail): void => {
    last = now();
    toldLost = lost;
    write(`watch      ${line}`);
  };
  const isDue = (): boolean => now() - last >= LIMITS.recordSayMs;
  return {
    failed(trail) {
      if (!trail.fault || !isDue()) return;
      toldFault = true;
      const { waiting, lost } = trail;
      tell(
        `Records are not being delivered: ${describeFault(trail.fault)}; ${waiting} waiting, ${lost} lost.`,
        trail,
      );
    },
    delivered(trail) {
      // Also reports losses that occurred between two lines.
      if (!toldFault && (trail.lost === toldLost || !isDue())) return;
      toldFault = false;
      tell(`Records are being delivered again; ${trail.lost} lost since startup.`, trail);
    },
    closed: (given) =>
      write(`watch      Stopped; lost ${countRecords(given)} that had not been delivered.`),
  };
}
