/** Puts into words what the elements of a policy did; only for calls that a person looks at. */

import type { Decision } from '../../kit/call-record.ts';
import { type Element, TEXT } from '../policy-document.ts';
import { PolicyError } from '../policy-error.ts';
import { isJudge } from './judges.ts';
import { A_TOKEN, AN_OBJECT, type Kept, type Ran } from './ran.ts';
import { sayingOf } from './sayings.ts';
import { type Saying, Told } from './told.ts';
import { type Deployed, shown, Variables, variablesIn } from './withhold.ts';

/** @param rans in the order in which they began. */
export function tellTrail(
  rans: readonly Ran[],
  isWhole: boolean,
  deployed: Deployed,
): { decisions: readonly Decision[]; foreign: ReadonlySet<string> } {
  const variables = new Variables();
  const foreign = new Set<string>();
  const innermost = new Map<unknown, Ran>();
  for (const ran of rans) if (errorOf(ran) !== undefined) innermost.set(errorOf(ran), ran);
  const parts = Map.groupBy(rans, ({ of }) => of);
  const told = rans.map((ran): Decision => {
    const values = new Map<Element, ReadonlyMap<string, string>>();
    let isForeign = false;
    const toldValue = (of: Element, part: string, value: Kept, from: boolean): string => {
      if (part === 'to') return hostOf(String(value));
      return SECRET_PARTS.has(`${of.name} ${part}`) ? 'a secret' : shown(value, from, deployed);
    };
    for (const one of [ran, ...partsOf(ran, parts)]) {
      const own = new Map<string, string>();
      for (const [part, value] of one.values) {
        const from = variables.isForeign(codeOf(one.element, part));
        isForeign ||= from;
        own.set(part, toldValue(one.element, part, value, from));
      }
      values.set(one.element, own);
    }
    const reads = readsOf(ran.element, variables);
    const telling = new Told(ran.element, values, reads);
    const failure = failureOf(telling, ran, innermost, isForeign);
    if (failure && isForeign) variables.hasForeignError = true;
    const saying = failure ?? sayingOf(ran.element.name)(telling);
    const facts = factsOf(telling);
    setVariables(telling, variables, isForeign);
    if (isForeign) for (const name of foreignIn(telling)) foreign.add(name);
    return decisionOf(ran, saying, facts);
  });
  const decisions = isWhole ? told : [...told, leftOut(rans.at(-1)?.to ?? 0)];
  return { decisions, foreign };
}

const errorOf = ({ outcome }: Ran): unknown =>
  typeof outcome === 'object' ? outcome.error : undefined;

/** Parts of a step, and of a part those within it. */
function partsOf(ran: Ran, parts: ReadonlyMap<Ran | undefined, readonly Ran[]>): readonly Ran[] {
  if (!ran.of) return parts.get(ran) ?? [];
  return (parts.get(ran.of) ?? []).filter((one) => ran.element.children.includes(one.element));
}

/** What of a message an element has written with a value that is withheld. */
function foreignIn(told: Told): string[] {
  const { name } = told.element;
  if (name === 'set-header') return [told.of('name').toLowerCase()];
  return ['rewrite-uri', 'set-backend-service', 'set-method'].includes(name) ? ['url'] : [];
}

/** Values that are credentials of the policy. */
const SECRET_PARTS: ReadonlySet<string> = new Set(['authentication-basic password', `key ${TEXT}`]);

/** The rest of a URL may hold what a policy took from a body. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'no URL');

const codeOf = (element: Element, part: string): string =>
  part === TEXT ? element.text : (element.attributes[part] ?? '');

/** Only the element that an error began in has failed; others ended with it. */
function failureOf(
  told: Told,
  ran: Ran,
  innermost: ReadonlyMap<unknown, Ran>,
  isForeign: boolean,
): Saying | undefined {
  const error = errorOf(ran);
  if (error === undefined) return undefined;
  if (innermost.get(error) !== ran) return { says: 'ended by an error within', verdict: 'passed' };
  if (!(error instanceof PolicyError))
    return { says: 'ended by an internal error', verdict: 'failed' };
  // The message of an error may repeat the value that it complains about.
  const says = isForeign
    ? error.reason
    : (told.noted('why') ?? `${error.reason}: ${error.message}`);
  return { says, verdict: isJudge(ran.element.name) ? 'refused' : 'failed' };
}

function readsOf({ name, attributes }: Element, variables: Variables): Told['reads'] {
  if (name !== 'when') return [];
  const names = [...new Set(variablesIn(attributes.condition ?? ''))];
  return names.map((one) => [one, variables.get(one) ?? 'not set']);
}

/** What the decision about the whole call needs to know. */
function factsOf(told: Told): Record<string, string> {
  const { element } = told;
  const own = [...(told.values.get(element) ?? [])].map(
    ([name, value]) => [name === TEXT ? 'text' : name, value] as const,
  );
  return {
    ...Object.fromEntries(told.reads),
    ...Object.fromEntries(own),
    ...(element.name === 'when' && {
      code: element.attributes.condition ?? '',
      condition: told.of('condition'),
    }),
    ...(element.name === 'set-variable' && { name: told.of('name'), value: told.of('value') }),
  };
}

/** Elements that set a variable, by the attribute that names it. */
const SETTERS: Readonly<Record<string, string>> = {
  'authentication-managed-identity': 'output-token-variable-name',
  'cache-lookup-value': 'variable-name',
  'send-request': 'response-variable-name',
  'validate-azure-ad-token': 'output-token-variable-name',
  'validate-jwt': 'output-token-variable-name',
};

function setVariables(told: Told, variables: Variables, isForeign: boolean): void {
  const { name } = told.element;
  if (name === 'set-variable') {
    variables.set(told.of('name'), told.of('value'), isForeign);
    return;
  }
  const variable = told.of(SETTERS[name] ?? '');
  // What a cache keeps may have come from any body.
  if (variable === '') return;
  const kind = variable === told.of('output-token-variable-name') ? A_TOKEN : AN_OBJECT;
  variables.set(variable, kind, name === 'cache-lookup-value');
}

function decisionOf(
  { element, depth, from, to }: Ran,
  { says, verdict = 'passed' }: Saying,
  facts: Record<string, string>,
): Decision {
  return {
    hop: 'gateway',
    step: element.name,
    verdict,
    says,
    from,
    took: to - from,
    at: placeOf(element),
    depth,
    facts,
  };
}

/** The default policy is written nowhere. */
function placeOf({ origin, line }: Element): Decision['at'] {
  const [file, { resource }] = [origin.file(), origin];
  if (file.startsWith('infra/')) return { file, line };
  return resource.id === '' ? undefined : { resource, steps: ['properties', 'value'], line };
}

const leftOut = (from: number): Decision => ({
  hop: 'gateway',
  step: 'left-out',
  verdict: 'passed',
  says: 'more elements ran than are kept; those in the middle are left out',
  from,
});
