import { LIMITS } from '../contract/limits.ts';
import { countRecords, describeFault, type Trail } from '../status/trail.ts';

/** Tells the operator that records do not get through: at once, and then not more than once a minute. */
export interface TrailLog {
  failed(trail: Trail): void;
  delivered(trail: Trail): void;
  closed(given: number): void;
}

/**
 * @param write takes one line.
 * @param now milliseconds of a clock that is never set.
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
        `Records are not delivered: ${describeFault(trail.fault)}; ${waiting} waiting, ${lost} lost.`,
        trail,
      );
    },
    delivered(trail) {
      // Losses that fell between two lines are told as well.
      if (!toldFault && (trail.lost === toldLost || !isDue())) return;
      toldFault = false;
      tell(`Records are delivered; ${trail.lost} lost since the start.`, trail);
    },
    closed: (given) =>
      write(`watch      Stopped before ${countRecords(given)} could be delivered: lost.`),
  };
}
