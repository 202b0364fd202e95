import { JArray, JObject, JValue } from '../../json/values.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { changesAnswer } from '../answer-of.ts';
import { plain } from '../handler.ts';
import { choiceOf } from '../values.ts';

export const ACTIONS = ['ignore', 'prevent', 'detect'] as const;
export type Action = (typeof ACTIONS)[number];

/** A validation error, as the reference lists its members. */
export interface Finding {
  readonly name: string;
  readonly type: string;
  readonly rule: string;
  readonly details: string;
  /** What the client is told of a request; nothing is told of an answer. */
  readonly told?: string;
  readonly action: Action;
}

/** A limit of every element that validates with ajv. */
export const MESSAGE_LIMIT =
  'Messages of errors are those of the validator ajv, without line and position; the service has its own.';

const INTERNAL =
  'The request could not be processed due to an internal error. Contact the API owner.';

export function actionOf(element: Element, name: string, build: Build): Value<Action> {
  return choiceOf(element, name, ACTIONS, build);
}

/** Named children that have an action of their own, such as `<parameter>`. */
export function actionsOf(
  children: readonly Element[],
  key: string,
  build: Build,
): ReadonlyMap<string, Value<Action>> {
  const actions = new Map<string, Value<Action>>();
  for (const child of children) {
    const name = plain(child, key).toLowerCase();
    if (actions.has(name)) refuse(child, `a second <${child.name}> for ${name}`);
    actions.set(name, actionOf(child, 'action', build));
  }
  return actions;
}

/** Keeps what was found in the variable of an element, and stops at the first that is prevented. */
export function reporting(
  element: Element,
  build: Build,
): (run: Run, found: readonly Finding[]) => void {
  const variable = plain(element, 'errors-variable-name');
  const isAnswer = changesAnswer(build.section);
  return (run, found) => {
    const counted = found.filter(({ action }) => action !== 'ignore');
    if (counted.length === 0) return;
    if (variable) run.context.variables.set(variable, tokensOf(counted));
    const stopping = counted.find(({ action }) => action === 'prevent');
    if (!stopping) return;
    const { details, told = INTERNAL } = stopping;
    throw isAnswer
      ? new PolicyError('Response not allowed', details, 502, {}, INTERNAL)
      : new PolicyError('Bad request', details, 400, {}, told);
  };
}

function tokensOf(found: readonly Finding[]): JArray {
  const array = new JArray();
  for (const { name, type, rule, details, action } of found) {
    const object = new JObject();
    const members = {
      Name: name,
      Type: type,
      ValidationRule: rule,
      Details: details,
      Action: action,
    };
    for (const [key, text] of Object.entries(members)) object.members.set(key, new JValue(text));
    array.items.push(object);
  }
  return array;
}
