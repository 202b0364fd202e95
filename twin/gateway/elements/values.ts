import type { Element } from '../policy-document.ts';
import type { Build, Value } from '../policy-expressions.ts';
import { whole } from './handler.ts';

const isExpression = (raw: string | undefined): boolean => raw?.startsWith('@') ?? false;

/** A whole number, or an expression that gives one. */
export function numberOf(
  element: Element,
  name: string,
  build: Build,
  fallback?: number,
): Value<number> {
  if (isExpression(element.attributes[name])) return build.attribute<number>(element, name, 'int');
  const number = whole(element, name, fallback);
  return () => number;
}
