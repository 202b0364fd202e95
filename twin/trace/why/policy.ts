import type { FileLine } from '../../kit/call-record.ts';
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
  const seconds = call.answered('Retry-After');
  return helped(
    `The limit of ${most} in ${period} seconds is used up${seconds === undefined ? '' : ` for another ${seconds} seconds`}.`,
    way(`Wait ${seconds ?? period} seconds, then call again.`, { command: call.again() }),
    edit(`Or allow more than ${most} here.`, where),
  );
};

const token: ExplainElement = (call, { element }) => refusedToken(call, element);

const ELEMENTS: Readonly<Record<string, ExplainElement>> = {
  'validate-jwt': token,
  'validate-azure-ad-token': token,
  'rate-limit': limited,
  'rate-limit-by-key': limited,
  quota: limited,
  'quota-by-key': limited,
  'check-header': (_call, { element, where }) => {
    const { name = '' } = element.attributes;
    const values = element.children.map(({ text }) => text);
    return values.length === 0
      ? helped(
          `The call needs the header ${name}.`,
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

/** The innermost element that failed, before the section that answers for it. */
export function failedElement(call: RefusedCall): DecisionView | undefined {
  const failed = call.view.decisions.filter(
    ({ hop, verdict }) => hop === 'gateway' && verdict === 'failed',
  );
  return failed.toSorted((a, b) => (b.depth ?? 0) - (a.depth ?? 0))[0];
}

/** Why an element refused, if it is one that refuses. */
export function byElement(call: RefusedCall): Why | undefined {
  const decision = failedElement(call);
  const explain = decision && ELEMENTS[decision.step];
  const element = decision && call.elementOf(decision);
  if (!explain || !element || !decision.where) return undefined;
  return explain(call, { element, where: decision.where });
}

/** The branch that was taken before an answer, with the condition that let it be. */
export function byCondition(call: RefusedCall): Why | undefined {
  const { decisions } = call.view;
  const answered = decisions.findLastIndex(
    ({ hop, step }) => hop === 'gateway' && step === 'return-response',
  );
  const setter = call.setter('refusal') ?? decisions[answered];
  const at = setter ? decisions.indexOf(setter) : -1;
  const taken = decisions
    .slice(0, at === -1 ? undefined : at)
    .findLast(({ step, facts }) => step === 'when' && facts?.condition === 'True');
  const condition = taken && call.elementOf(taken)?.attributes.condition;
  if (!taken || condition === undefined) return undefined;
  const read = valuesIn(call, condition);
  return helped(
    `The condition must not hold: ${condition.replaceAll(/\s+/g, ' ')}${read.length > 0 ? `, which read ${read.join(', ')}` : ''}.`,
    ...headersIn(condition).map((name) => way(`Send another value of \`${name}\`.`)),
    edit('Or change the condition here.', taken.where),
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
