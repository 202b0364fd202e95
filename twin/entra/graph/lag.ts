import type { GraphCall } from './call.ts';

/** A created object starts its life unknown to the replicas that did not create it. */
export function isBorn({ ages }: GraphCall, key: string): void {
  ages.set(key, 0);
}

/** Whether the replica that answers has not heard of the object yet (fault `lag`). */
export function isTooYoung({ ages, faults }: GraphCall, key: string): boolean {
  const age = ages.get(key);
  if (faults.lag === undefined || age === undefined || age >= faults.lag) return false;
  ages.set(key, age + 1);
  return true;
}
