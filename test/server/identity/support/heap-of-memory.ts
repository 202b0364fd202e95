/**
 * Run with --expose-gc: prints by how many bytes the heap grows when the memory of verified tokens
 * stores `tokens` callers with `roles` roles of `units` units each of the alphabet `letter`.
 */
import type { VerifyingKey } from '../../../../server/src/identity/key-set.ts';
import { createCallerMemory } from '../../../../server/src/identity/remember-callers.ts';
import { callerWith } from './caller-with.ts';

const [tokens = 0, roles = 0, units = 0] = process.argv.slice(2, 5).map(Number);
const letter = process.argv[5] as string;
const key = {} as VerifyingKey;

function fill(count: number) {
  const memory = createCallerMemory(() => true);
  for (let i = 0; i < count; i++) {
    // Callers share no text, as in newly parsed tokens.
    const own = Array.from({ length: roles }, (_, role) => `${i}.${role}.`.padEnd(units, letter));
    const principal = callerWith(own);
    memory.add(`token ${i}`, { principal, key, expiresAt: Number.POSITIVE_INFINITY }, 0);
  }
  return memory;
}

function held(): number {
  // Twice: objects freed by the first run may have kept others alive until then.
  gc?.();
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Compiled code and the heap's own tables grow only with the first use.
fill(tokens);
const before = held();
const memory = fill(tokens);
const growth = held() - before;
console.log(JSON.stringify({ growth, accounted: memory.bytes() }));
