import { LIMITS } from '../contract/limits.ts';
import type { Fields, RecordName } from './record.ts';

/** One record on its way. */
export interface Waiting {
  readonly name: RecordName;
  readonly fields: Fields;
  /** When it happened, in milliseconds since the epoch. */
  readonly time: number;
  /** When it came, in milliseconds of the clock that waiting is measured by. */
  readonly since: number;
  readonly length: number;
}

/** Records in the order in which they came, bounded in number, size and age: the oldest goes first. */
export interface RecordQueue {
  readonly size: number;
  push(name: RecordName, fields: Fields): void;
  /** Takes the oldest out. */
  take(count: number): Waiting[];
  /** Puts back what was taken, ahead of what came in the meantime. */
  putBack(records: readonly Waiting[]): void;
  /** Drops what is beyond a bound, and tells how many those were. */
  trim(): number;
}

/** @param now milliseconds of a clock that is never set. */
export function createRecordQueue(now: () => number): RecordQueue {
  let records: Waiting[] = [];
  let length = 0;
  const remove = (count: number): Waiting[] => {
    const removed = records.splice(0, count);
    for (const record of removed) length -= record.length;
    return removed;
  };
  return {
    get size() {
      return records.length;
    },
    push(name, fields) {
      const record = { name, fields, time: Date.now(), since: now(), length: lengthOf(fields) };
      records.push(record);
      length += record.length;
    },
    take: remove,
    putBack(taken) {
      records = [...taken, ...records];
      for (const record of taken) length += record.length;
    },
    trim() {
      const before = records.length;
      remove(before - LIMITS.recordQueue);
      while (length > LIMITS.recordQueueLength) remove(1);
      const oldest = now() - LIMITS.recordAgeMs;
      const fresh = records.findIndex(({ since }) => since > oldest);
      remove(fresh < 0 ? records.length : fresh);
      return before - records.length;
    },
  };
}

/** Characters of names and values; what else a record costs does not depend on what it holds. */
const lengthOf = (fields: Fields): number =>
  Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + `${value}`.length, 0);
