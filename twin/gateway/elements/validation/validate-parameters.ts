import type { Request } from '../../message.ts';
import type { Element } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { check, type Handler } from '../handler.ts';
import { judgeParameter, type Kind } from './judge-parameter.ts';
import {
  type Action,
  actionOf,
  actionsOf,
  type Finding,
  MESSAGE_LIMIT,
  reporting,
} from './report.ts';

interface Place {
  readonly kind: Kind;
  readonly type: string;
  /** Values by name, as sent. */
  read(request: Request): ReadonlyMap<string, readonly string[]>;
}

const PLACES: Readonly<Record<string, Place>> = {
  headers: {
    kind: 'header',
    type: 'RequestHeader',
    read: ({ headers }) => new Map([...headers]),
  },
  query: {
    kind: 'query parameter',
    type: 'QueryParameter',
    read: ({ originalUrl }) => new Map([...originalUrl.query]),
  },
  path: {
    kind: 'path parameter',
    type: 'PathParameter',
    read: ({ matchedParameters }) =>
      new Map([...matchedParameters].map(([name, value]) => [name, [decoded(value)]])),
  },
};

/** Where OpenAPI says that a parameter is. */
const IN: Readonly<Record<string, string>> = { headers: 'header', query: 'query', path: 'path' };

interface Actions {
  readonly specified: Value<Action>;
  readonly unspecified: Value<Action>;
  readonly own: ReadonlyMap<string, Value<Action>>;
}

export const validateParameters: Handler = {
  required: ['specified-parameter-action', 'unspecified-parameter-action'],
  attributes: ['errors-variable-name'],
  children: ['headers', 'query', 'path'],
  sections: ['inbound'],
  limits: [
    MESSAGE_LIMIT,
    'A missing required parameter is an error of the rule `IncorrectMessage`; the reference lists none for it ○.',
  ],
  build(element, build) {
    const actions = Object.keys(PLACES).map(
      (name) => [name, readActions(element, name, build)] as const,
    );
    const report = reporting(element, build);
    return async (run) => {
      const { request } = run.context;
      const contract = request.operation?.contract;
      if (!contract) return false;
      const found: Finding[] = [];
      for (const [name, { specified, unspecified, own }] of actions) {
        const { kind, type, read } = PLACES[name] as Place;
        const sent = read(request);
        const declared = contract.parameters.filter((one) => one.in === IN[name]);
        for (const parameter of declared) {
          const values = find(sent, parameter.name, name === 'headers');
          const { validators } = contract.document;
          const details = judgeParameter(parameter, kind, values, validators, 'Request');
          if (details === undefined) continue;
          const action = await (own.get(parameter.name.toLowerCase()) ?? specified)(run);
          const rule = 'IncorrectMessage';
          found.push({ name: parameter.name, type, rule, details, told: details, action });
        }
        for (const one of sent.keys()) {
          if (name === 'path' || declared.some((parameter) => isSame(parameter.name, one, name)))
            continue;
          const action = await (own.get(one.toLowerCase()) ?? unspecified)(run);
          const details = `Unspecified ${kind} ${one} is not allowed.`;
          found.push({ name: one, type, rule: 'Unspecified', details, told: details, action });
        }
      }
      report(run, found);
      return false;
    };
  },
};

function readActions(element: Element, name: string, build: Build): Actions {
  const found = element.children.find((child) => child.name === name);
  const required = ['specified-parameter-action', 'unspecified-parameter-action'];
  if (found) {
    const own = name === 'path' ? required.slice(0, 1) : required;
    check(found, { required: own, children: ['parameter'] }, build.section);
    for (const child of found.children)
      check(child, { required: ['name', 'action'] }, build.section);
  }
  const by = (attribute: string): Value<Action> => {
    // Read even where it is not used, so that an invalid one is refused.
    const general = actionOf(element, attribute, build);
    return found?.attributes[attribute] === undefined ? general : actionOf(found, attribute, build);
  };
  return {
    specified: by('specified-parameter-action'),
    unspecified: by('unspecified-parameter-action'),
    own: actionsOf(found?.children ?? [], 'name', build),
  };
}

const isSame = (declared: string, sent: string, place: string): boolean =>
  place === 'headers' ? declared.toLowerCase() === sent.toLowerCase() : declared === sent;

const find = (sent: ReadonlyMap<string, readonly string[]>, name: string, ignoresCase: boolean) =>
  ignoresCase
    ? [...sent].find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1]
    : sent.get(name);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
