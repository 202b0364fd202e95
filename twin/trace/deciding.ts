/** Which decision ended a call: the one that a person has to look at. */

import { variablesIn } from '../gateway/told/withhold.ts';
import type { Decider } from '../kit/hop-names.ts';
import { enclosing } from './enclosing.ts';
import { isRefusal } from './is-refusal.ts';

/** What it needs to know of a decision. */
export interface Decided {
  readonly hop: Decider;
  readonly step: string;
  readonly verdict: 'passed' | 'changed' | 'refused' | 'failed';
  readonly from: number;
  readonly took?: number | undefined;
  readonly depth?: number | undefined;
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/**
 * Index of the decision that refused a call or failed. What lies behind the gateway wins over what the
 * gateway made of its answer, and what an element found over how the policy answers it.
 */
export function decidingOf(decisions: readonly Decided[]): number | undefined {
  const [first] = indices(decisions, ({ hop }) => hop === 'gateway');
  const behind = firstToEnd(decisions);
  if (first === undefined || isForwarded(decisions, behind)) return behind;
  const own = indices(decisions, (one) => one.hop === 'gateway' && isRefusal(one.verdict));
  const found = own.find((index) => !ANSWERS.has(decisions[index]?.step ?? ''));
  if (found !== undefined) return causeWithin(decisions, found) ?? found;
  const last = own.at(-1);
  return last === undefined ? forwardedIn(decisions) : reasonOf(decisions, last);
}

/** A refusal of another hop that an element met while it ran, such as a dial for keys. */
function causeWithin(decisions: readonly Decided[], index: number): number | undefined {
  const outer = decisions[index] as Decided;
  return indices(
    decisions,
    (one) =>
      one.hop !== 'gateway' &&
      isRefusal(one.verdict) &&
      outer.from <= one.from &&
      endOf(one) <= endOf(outer),
  )[0];
}

/** Elements that say how a refusal looks, and not why. */
const ANSWERS: ReadonlySet<string> = new Set(['return-response', 'mock-response']);

const indices = (decisions: readonly Decided[], is: (one: Decided) => boolean): number[] =>
  decisions.flatMap((one, index) => (is(one) ? [index] : []));

const endOf = ({ from, took = 0 }: Decided): number => from + took;

/** The innermost refusal of another hop: the others follow from it, so they end after it. */
function firstToEnd(decisions: readonly Decided[]): number | undefined {
  return indices(decisions, (one) => one.hop !== 'gateway' && isRefusal(one.verdict))
    .sort((a, b) => endOf(decisions[a] as Decided) - endOf(decisions[b] as Decided))
    .at(0);
}

/** Whether a decision was made while the gateway waited for its backend. */
function isForwarded(decisions: readonly Decided[], index: number | undefined): boolean {
  const one = decisions[index ?? -1];
  return (
    one !== undefined &&
    decisions.some(
      (sent) => sent.step === 'forward-request' && sent.from <= one.from && one.from <= endOf(sent),
    )
  );
}

/** The backend refused, and nothing behind the gateway says why. */
const forwardedIn = (decisions: readonly Decided[]): number | undefined =>
  indices(decisions, ({ step }) => step === 'forward-request').at(-1);

/**
 * From an answer back to the condition that led to it: the innermost branch around it, or around the
 * element that set the variable which the condition reads, and so on.
 */
function reasonOf(decisions: readonly Decided[], answer: number): number {
  const branch = branchAround(decisions, answer);
  if (branch === undefined) return answer;
  for (const setter of settersBefore(decisions, branch)) {
    const around = branchAround(decisions, setter);
    // A variable that is set on the way to this branch is what it compares, and not its reason.
    if (around === undefined || isAround(decisions, around, branch)) continue;
    const isDefault = decisions[around]?.step === 'otherwise';
    // A default says nothing that the condition, which compares it, does not say better.
    if (isDefault && !isPresenceTest(decisions, branch)) continue;
    return isDefault ? around : reasonOf(decisions, setter);
  }
  return branch;
}

/** Elements that set the variables of a condition, the last one of each. */
function settersBefore(decisions: readonly Decided[], branch: number): number[] {
  const { code = '' } = decisions[branch]?.facts ?? {};
  return [...new Set(variablesIn(code))].flatMap((name) => {
    const sets = ({ step, facts }: Decided): boolean =>
      step === 'set-variable' && facts?.name === name;
    return indices(decisions.slice(0, branch), sets).at(-1) ?? [];
  });
}

const isPresenceTest = (decisions: readonly Decided[], branch: number): boolean =>
  /\.ContainsKey\(/.test(decisions[branch]?.facts?.code ?? '');

/** The innermost branch that a decision stands within. */
function branchAround(decisions: readonly Decided[], index: number): number | undefined {
  return enclosing(decisions, index).find((at) =>
    ['when', 'otherwise'].includes(decisions[at]?.step ?? ''),
  );
}

const isAround = (decisions: readonly Decided[], outer: number, inner: number): boolean =>
  outer === inner || enclosing(decisions, inner).includes(outer);
