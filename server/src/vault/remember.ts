import type { ReadSecret, SecretAnswer } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';

interface Held {
  readonly answer: Promise<SecretAnswer>;
  /** On the clock of `now`; infinite while the answer is pending. */
  until: number;
}

/**
 * Sends at most one request per name at a time and caches the answer for seconds, failures
 * included: however many calls arrive, the vault sees one request (D-05). Callers choose names from
 * a closed list, so the cache has no more entries than that list.
 */
export function rememberAnswers(read: ReadSecret, now: () => number): ReadSecret {
  const held = new Map<string, Held>();
  return (name) => {
    const known = held.get(name);
    if (known && now() < known.until) return known.answer;
    const entry: Held = { answer: read(name), until: Number.POSITIVE_INFINITY };
    void entry.answer.then((answer) => {
      entry.until = now() + ('found' in answer ? LIMITS.secretFreshMs : LIMITS.secretFailureMs);
    });
    held.set(name, entry);
    return entry.answer;
  };
}
