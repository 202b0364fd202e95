import type { Element } from '../policy-document.ts';
import { PolicyError } from '../policy-error.ts';
import type { Build, Value } from '../policy-expressions.ts';
import { only, whole } from './handler.ts';

const isExpression = (raw: string | undefined): boolean => raw?.startsWith('@') ?? false;

/** An optional text, which may be an expression. */
export const textOf = (
  element: Element,
  name: string,
  build: Build,
  fallback = '',
): Value<string> =>
  element.attributes[name] === undefined ? () => fallback : build.attribute(element, name);

/** One of a few values, or an expression that gives one; the first is the default. */
export function choiceOf<T extends string>(
  element: Element,
  name: string,
  choices: readonly T[],
  build: Build,
): Value<T> {
  if (!isExpression(element.attributes[name])) {
    const chosen = only(element, name, choices) as T;
    return () => chosen;
  }
  const value = build.attribute(element, name);
  return async (run) => {
    const given = await value(run);
    return choices.find((choice) => choice === given) ?? unexpected(element, name);
  };
}

/** `true` or `false`, or an expression that gives one. */
export function flagOf(
  element: Element,
  name: string,
  fallback: boolean,
  build: Build,
): Value<boolean> {
  if (isExpression(element.attributes[name]))
    return build.attribute<boolean>(element, name, 'bool');
  const flag = only(element, name, fallback ? ['true', 'false'] : ['false', 'true']) === 'true';
  return () => flag;
}

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

function unexpected(element: Element, name: string): never {
  throw new PolicyError(
    'ExpressionValueEvaluationFailure',
    `The expression of ${name} of <${element.name}> gave a value that is not allowed.`,
  );
}
