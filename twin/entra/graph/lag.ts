import type { GraphCall } from './call.ts';

/** A new object is at first unknown to the replicas that did not create it. */
export function isBorn({ ages }: GraphCall, key: string): void {
  ages.set(key, 0);
}

/** Whether the answering replica does not know the object yet (fault `lag`). */
export function isTooYoung({ ages, faults }: GraphCall, key: string): boolean {
  const age = ages.get(key);
  if (faults.lag === undefined || age === undefined || age >= faults.lag) return false;
  ages.set(key, age + 1);
  return true;
}
