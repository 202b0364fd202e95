import { type Element, refuse } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { whole } from '../handler.ts';
import { numberOf } from '../values.ts';

/** Milliseconds of `timeout`, in seconds, or of `timeout-ms`. */
export function timeoutOf(element: Element, build: Build, fallback: number): Value<number> {
  const { timeout, 'timeout-ms': precise } = element.attributes;
  if (precise === undefined) {
    if (timeout?.startsWith('@')) {
      const seconds = numberOf(element, 'timeout', build);
      return async (run) => (await seconds(run)) * 1000;
    }
    const milliseconds = whole(element, 'timeout', fallback) * 1000;
    return () => milliseconds;
  }
  if (timeout !== undefined) refuse(element, `<${element.name}> has both timeout and timeout-ms`);
  return numberOf(element, 'timeout-ms', build);
}
