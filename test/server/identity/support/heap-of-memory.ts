/**
 * Run with --expose-gc: prints by how many bytes the process grows while the memory of verified
 * tokens takes in `tokens` callers with `roles` roles of `units` units each of the alphabet `letter`.
 */
import type { VerifyingKey } from '../../../../server/src/identity/key-set.ts';
import { createTokenMemory } from '../../../../server/src/identity/remember-tokens.ts';
import { callerWith } from './caller-with.ts';

const [tokens = 0, roles = 0, units = 0] = process.argv.slice(2, 5).map(Number);
const letter = process.argv[5] as string;
const key = {} as VerifyingKey;

function fill(count: number) {
  const memory = createTokenMemory(() => true);
  for (let i = 0; i < count; i++) {
    // No text is shared between callers, as in tokens that have just been parsed.
    const own = Array.from({ length: roles }, (_, role) => `${i}.${role}.`.padEnd(units, letter));
    const principal = callerWith(own);
    memory.add(`token ${i}`, { principal, key, expiresAt: Number.POSITIVE_INFINITY }, 0);
  }
  return memory;
}

function held(): number {
  // Twice: what the first one frees may have kept other objects alive until then.
  gc?.();
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Compiled code and the heap's own tables grow with the first use alone.
fill(tokens);
const before = held();
const memory = fill(tokens);
const growth = held() - before;
console.log(JSON.stringify({ growth, accounted: memory.bytes() }));
