import { LIMITS } from '../contract/limits.ts';
import type { Fields, RecordName } from './record.ts';

/** A record that waits for delivery. */
export interface Waiting {
  readonly name: RecordName;
  readonly fields: Fields;
  /** When the event happened, in milliseconds since the epoch. */
  readonly time: number;
  /** When the record was queued, in milliseconds of the monotonic clock that measures waiting. */
  readonly since: number;
  readonly length: number;
}

/** Records in order of arrival, bounded in number, size and age; the oldest are dropped first. */
export interface RecordQueue {
  readonly size: number;
  push(name: RecordName, fields: Fields): void;
  /** Removes and returns the oldest records. */
  take(count: number): Waiting[];
  /** Puts records back in front of those that arrived in the meantime. */
  putBack(records: readonly Waiting[]): void;
  /** Drops records beyond any bound and returns how many were dropped. */
  trim(): number;
}

/** @param now milliseconds of a monotonic clock. */
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

/** Characters of names and values; the other costs of a record do not depend on its contents. */
const lengthOf = (fields: Fields): number =>
  Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + `${value}`.length, 0);
