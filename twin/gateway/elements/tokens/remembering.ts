import type { Element } from '../../policy-document.ts';
import type { Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';

const isExpression = (text: string): boolean => /^@[({]/.test(text);

const usesExpressions = ({ attributes, text, children }: Element): boolean =>
  isExpression(text) ||
  Object.values(attributes).some(isExpression) ||
  children.some(usesExpressions);

/** What an element without expressions says is the same for every request, so it is read once. */
export function remembering<T>(element: Element, read: (run: Run) => Promise<T>): Value<T> {
  if (usesExpressions(element)) return read;
  let known: T | undefined;
  return (run) =>
    known ??
    read(run).then((value) => {
      known = value;
      return value;
    });
}
