import type { Element } from '../policy-document.ts';
import { type Kept, type Outcome, Part, type Ran } from './ran.ts';

/** Marks between the entries of a log; whatever follows one belongs to it. */
export const MARK = {
  /** A time follows. */
  time: Symbol('time'),
  /** The element that was entered last and not left has passed. */
  passed: Symbol('passed'),
  /** It has completed the answer. */
  completed: Symbol('completed'),
  /** The error follows. */
  failed: Symbol('failed'),
  /** The element of the branch follows. */
  branch: Symbol('branch'),
  /** The log of steps that run at the same time follows. */
  fork: Symbol('fork'),
  /** The number of entries that were dropped here, and the depth after them, follow. */
  dropped: Symbol('dropped'),
} as const;

export type Log = unknown[];

/** What ran, in order. Elements stand in the log as themselves, and values after their parts. */
export function readLog(log: Log): { rans: Ran[]; isWhole: boolean } {
  const reading = new Reading();
  reading.read(log, 0, []);
  return { rans: reading.rans, isWhole: reading.isWhole };
}

class Reading {
  readonly rans: Ran[] = [];
  isWhole = true;
  #time = 0;

  read(log: Log, depthBefore: number, above: readonly Ran[]): void {
    let open: Ran[] = [...above];
    let depth = depthBefore;
    let last: Ran | undefined;
    const add = (element: Element, of: Ran | undefined, outcome: Outcome): Ran => {
      const [from, to] = [this.#time, this.#time];
      const ran: Ran = { element, depth, of, from, to, outcome, values: [] };
      this.rans.push(ran);
      last = ran;
      return ran;
    };
    const partOf = (element: Element): Ran => {
      const step = open.at(-1);
      if (step?.element === element) return step;
      return last?.element === element ? last : add(element, step, 'passed');
    };
    const leave = (outcome: Outcome): void => {
      const ran = open.pop();
      if (!ran) return;
      ran.outcome = outcome;
      ran.to = this.#time;
      depth = ran.depth;
    };
    for (let at = 0; at < log.length; at += 1) {
      const entry = log[at];
      if (entry === MARK.time) this.#time = log[++at] as number;
      else if (entry === MARK.passed) leave('passed');
      else if (entry === MARK.completed) leave('completed');
      else if (entry === MARK.failed) leave({ error: log[++at] });
      else if (entry === MARK.branch) depth = partOf(log[++at] as Element).depth + 1;
      else if (entry === MARK.fork) this.read(log[++at] as Log, depth, open);
      else if (entry instanceof Part) {
        partOf(entry.element).values.push([entry.name, log[++at] as Kept]);
      } else if (entry === MARK.dropped) {
        this.isWhole = false;
        at += 1;
        depth = log[++at] as number;
        open = open.filter((ran) => ran.depth < depth);
      } else {
        open.push(add(entry as Element, undefined, 'running'));
        depth += 1;
      }
    }
  }
}
