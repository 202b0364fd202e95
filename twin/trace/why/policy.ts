import { isJudge, type Judge } from '../../gateway/told/judges.ts';
import type { FileLine } from '../../kit/call-record.ts';
import { isSecretField } from '../../kit/redact.ts';
import type { DecisionView, Why } from '../call-view.ts';
import { edit, helped, oneOf, send, way } from './answer.ts';
import type { PolicyElement } from './facts.ts';
import type { RefusedCall } from './refused-call.ts';
import { refusedToken } from './token.ts';

/** An element of a policy that refused a call by itself. */
interface Refusing {
  readonly element: PolicyElement;
  readonly where: FileLine;
}

type ExplainElement = (call: RefusedCall, refusing: Refusing) => Why;

/** Callers of the chain on one machine have this address. */
const CALLER = '127.0.0.1';

const limited: ExplainElement = (call, { element, where }) => {
  const { calls = '', bandwidth = '' } = element.attributes;
  const period = element.attributes['renewal-period'] ?? '';
  const most = calls === '' ? `${bandwidth} KB` : `${calls} calls`;
  // A policy may answer with another time than its limit needs.
  const told = Number(call.answered('Retry-After') ?? period);
  const seconds = Math.min(told, Number(period) || told);
  return helped(
    `The limit of ${most} in ${period} seconds is used up for another ${seconds} seconds.`,
    way(`Wait ${seconds} seconds, then call again.`, { command: call.again() }),
    edit(`Or allow more than ${most} here.`, where),
  );
};

const token: ExplainElement = (call, { element }) => refusedToken(call, element);

const judged: ExplainElement = ({ deciding }, { element, where }) =>
  helped(
    `${element.name} must accept the call: ${deciding?.says}`,
    edit('Change the call, or what is required here.', where),
  );

const JUDGED: Readonly<Record<Judge, ExplainElement>> = {
  'validate-jwt': token,
  'validate-azure-ad-token': token,
  'rate-limit-by-key': limited,
  'limit-concurrency': (call, { element, where }) =>
    helped(
      `At most ${element.attributes['max-count']} calls may be in progress.`,
      way('Call again once another one has ended.', { command: call.again() }),
      edit('Or allow more of them here.', where),
    ),
  'llm-content-safety': judged,
  'validate-content': judged,
  'validate-headers': judged,
  'validate-parameters': judged,
  'validate-status-code': judged,
  'quota-by-key': limited,
  'check-header': (_call, { element, where }) => {
    const { name = '' } = element.attributes;
    const values = element.children.map(({ text }) => text);
    return values.length === 0 || isSecretField(name)
      ? helped(
          `The call needs the header ${name}${values.length === 0 ? '' : ' with a value that the policy names'}.`,
          send(name, '<value>'),
          edit('Or remove this check.', where),
        )
      : helped(
          `The header ${name} must be ${oneOf(values)}.`,
          send(name, values[0] ?? ''),
          edit('Or add a value here.', where),
        );
  },
  'ip-filter': (_call, { element, where }) => {
    const isList = element.attributes.action === 'allow';
    return helped(
      `The caller's address ${CALLER} must ${isList ? '' : 'not '}be in this list.`,
      edit(isList ? `Add <address>${CALLER}</address> here.` : `Remove ${CALLER} here.`, where),
    );
  },
};

/** Whether an element by itself decides that a call ends. */
export const refusesByItself = ({ step }: DecisionView): boolean => isJudge(step);

/** Why an element refused, if it is one that refuses. */
export function byElement(call: RefusedCall): Why | undefined {
  const { deciding } = call;
  const explain = deciding && isJudge(deciding.step) ? JUDGED[deciding.step] : undefined;
  const element = deciding && call.elementOf(deciding);
  if (!explain || !element || !deciding.where) return undefined;
  return explain(call, { element, where: deciding.where });
}

/** Why the branch was taken that answers. */
export function byCondition(call: RefusedCall): Why | undefined {
  const { deciding } = call;
  const condition = deciding?.step === 'when' ? deciding.facts?.code : undefined;
  if (condition === undefined) return undefined;
  const read = valuesIn(call, condition);
  return helped(
    `The condition must not hold: ${condition.replaceAll(/\s+/g, ' ')}${read.length > 0 ? `, which read ${read.join(', ')}` : ''}.`,
    ...headersIn(condition).map((name) => way(`Send another value of \`${name}\`.`)),
    edit('Or change the condition here.', deciding?.where),
  );
}

/** What an expression reads of the call, with the values. */
function valuesIn(call: RefusedCall, expression: string): readonly string[] {
  const variables = named(
    expression,
    /Variables(?:\["|\.GetValueOrDefault(?:<\w+>)?\(")([^"]+)"/g,
  ).map((name) => [name, call.variable(name)] as const);
  const headers = headersIn(expression).map((name) => [name, call.header(name)] as const);
  return [...variables, ...headers].map(
    ([name, value]) => `${name} = ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
  );
}

const headersIn = (expression: string): readonly string[] =>
  named(expression, /Request\.Headers(?:\["|\.(?:GetValueOrDefault|ContainsKey)\(")([^"]+)"/g);

const named = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];
