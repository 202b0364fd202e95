import type { CallRecord, Decision, Trail } from '../kit/call-record.ts';
import type { Element } from './policy-document.ts';
import { PolicyError } from './policy-error.ts';

/** How an element ended. */
type Outcome = 'running' | 'passed' | 'completed' | { readonly error: unknown };

interface Ran {
  readonly element: Element;
  readonly depth: number;
  readonly from: number;
  to: number;
  outcome: Outcome;
  /** Values of its expressions, by attribute; `#text` is its text. */
  values: [part: string, value: string][] | undefined;
}

/** Elements kept of one call: a policy may retry for as long as it likes. */
const MOST_ELEMENTS = 2_000;

/** Which elements of a policy ran on a call, in order, and what their expressions gave. */
export class PolicyTrail implements Trail {
  readonly #record: CallRecord;
  readonly #ran: Ran[] = [];
  #depth = 0;
  #last: Ran | undefined;

  constructor(record: CallRecord) {
    this.#record = record;
  }

  enter(element: Element): Ran | undefined {
    if (this.#ran.length >= MOST_ELEMENTS) return undefined;
    const from = this.#record.now();
    const ran: Ran = {
      element,
      depth: this.#depth,
      from,
      to: from,
      outcome: 'running',
      values: undefined,
    };
    this.#depth += 1;
    this.#ran.push(ran);
    this.#last = ran;
    return ran;
  }

  leave(ran: Ran | undefined, outcome: Outcome): void {
    if (!ran) return;
    this.#depth = ran.depth;
    ran.to = this.#record.now();
    ran.outcome = outcome;
  }

  fail(ran: Ran | undefined, error: unknown): void {
    this.leave(ran, { error });
  }

  /** @param part the attribute, or `#text`. */
  value(element: Element, part: string, value: unknown): void {
    let ran = this.#last?.element === element ? this.#last : undefined;
    if (!ran) {
      // A part of a step, such as a branch of a choice.
      ran = this.enter(element);
      this.leave(ran, 'passed');
    }
    if (!ran) return;
    ran.values ??= [];
    ran.values.push([part, this.#record.text(told(value))]);
  }

  decisions(): readonly Decision[] {
    return this.#ran.map((ran) => decisionOf(ran));
  }
}

/** Objects may hold a body or a token, so only their kind is told. */
function told(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? 'an object' : String(value);
}

function decisionOf({ element, depth, from, to, outcome, values }: Ran): Decision {
  const error = typeof outcome === 'object' ? outcome.error : undefined;
  const isError = error !== undefined;
  return {
    hop: 'gateway',
    step: element.name,
    verdict: isError ? 'failed' : outcome === 'completed' ? 'refused' : 'passed',
    says: error instanceof PolicyError ? `${element.name}: ${error.message}` : element.name,
    from,
    took: to - from,
    at: { file: element.origin.file(), line: element.line },
    depth,
    facts: values && Object.fromEntries(values),
  };
}
