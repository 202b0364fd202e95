import type { CallRecord, Decision, Trail } from '../kit/call-record.ts';
import { Jwt } from './jwt.ts';
import type { Element } from './policy-document.ts';
import type { Kept, Outcome, Ran } from './told/ran.ts';
import { tellTrail } from './told/tell-trail.ts';
import type { Deployed } from './told/withhold.ts';

/** Elements kept of one call, the first and the last ones: a policy may repeat itself without end. */
const FIRST = 1_500;
const LAST = 500;
/** Values kept of one element. */
const MOST_VALUES = 20;
/** A longer text is told by its length. */
const LONGEST = 1_024;

/** Which elements of a policy ran on a call, in order, and what their expressions gave. */
export class PolicyTrail implements Trail {
  readonly #record: CallRecord;
  readonly #deployed: Deployed;
  readonly #kept: Storage;
  #open: Ran | undefined;
  #depth = 0;
  #last: Ran | undefined;

  constructor(record: CallRecord, deployed: Deployed, kept: Storage = { rans: [], count: 0 }) {
    this.#record = record;
    this.#deployed = deployed;
    this.#kept = kept;
  }

  /** The same trail for steps that run at the same time as others. */
  fork(): PolicyTrail {
    const fork = new PolicyTrail(this.#record, this.#deployed, this.#kept);
    fork.#open = this.#open;
    fork.#depth = this.#depth;
    return fork;
  }

  enter(element: Element): Ran {
    const ran = this.#add(element, undefined);
    this.#depth = ran.depth + 1;
    this.#open = ran;
    return ran;
  }

  leave(ran: Ran, outcome: Outcome, above: Ran | undefined): void {
    this.#depth = ran.depth;
    this.#open = above;
    ran.to = this.#record.now();
    ran.outcome = outcome;
  }

  /** The step that is running. */
  get open(): Ran | undefined {
    return this.#open;
  }

  /** The steps of a branch run next. */
  branch(element: Element): void {
    this.#depth = this.#part(element).depth + 1;
  }

  /** @param part the attribute, `#text`, or what was done. */
  value(element: Element, part: string, value: unknown): void {
    const ran = this.#part(element);
    ran.values ??= [];
    if (ran.values.length < MOST_VALUES) ran.values.push([part, kept(value)]);
  }

  /** A credential that the policy itself has obtained. */
  hide(secret: string | readonly string[]): void {
    this.#record.hide(secret);
  }

  decisions(): readonly Decision[] {
    const { rans, count } = this.#kept;
    const turn = count <= rans.length ? 0 : (count - FIRST) % LAST;
    const last = rans.slice(FIRST);
    const inOrder = [...rans.slice(0, FIRST), ...last.slice(turn), ...last.slice(0, turn)];
    return tellTrail({ rans: inOrder, left: count - rans.length }, this.#deployed);
  }

  #part(element: Element): Ran {
    if (this.#open?.element === element) return this.#open;
    if (this.#last?.element === element) return this.#last;
    return this.#add(element, this.#open);
  }

  #add(element: Element, of: Ran | undefined): Ran {
    const from = this.#record.now();
    const outcome = of ? 'passed' : 'running';
    const ran = {
      element,
      depth: this.#depth,
      of,
      from,
      to: from,
      outcome,
      values: undefined,
    } as Ran;
    const { rans, count } = this.#kept;
    if (count < FIRST + LAST) rans.push(ran);
    else rans[FIRST + ((count - FIRST) % LAST)] = ran;
    this.#kept.count += 1;
    this.#last = ran;
    return ran;
  }
}

interface Storage {
  readonly rans: Ran[];
  /** How many have run. */
  count: number;
}

function kept(value: unknown): Kept {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string')
    return value.length > LONGEST ? { is: `a text of ${value.length} characters` } : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return { is: value instanceof Jwt ? 'a token' : 'an object' };
}
