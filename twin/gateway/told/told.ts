import type { Decision } from '../../kit/call-record.ts';
import { type Element, TEXT } from '../policy-document.ts';

/** One element that ran, with its values as they may be shown. */
export class Told {
  readonly element: Element;
  /** Variables that its condition reads, with what they were. */
  readonly reads: readonly (readonly [name: string, value: string])[];
  readonly #values: ReadonlyMap<Element, ReadonlyMap<string, string>>;

  /** @param values those of its expressions, and of its parts. */
  constructor(element: Element, values: Told['values'], reads: Told['reads'] = []) {
    this.element = element;
    this.#values = values;
    this.reads = reads;
  }

  get values(): ReadonlyMap<Element, ReadonlyMap<string, string>> {
    return this.#values;
  }

  /** An attribute, evaluated; empty if it is absent or has not been evaluated. */
  of(name: string, element = this.element): string {
    const found = this.#values.get(element)?.get(name);
    const written = name === TEXT ? element.text : (element.attributes[name] ?? '');
    return found ?? (written.startsWith('@') ? '' : written);
  }

  /** What the element found or did, as it noted itself. */
  noted(what: string): string | undefined {
    return this.#values.get(this.element)?.get(what);
  }

  /** Texts of its children of a name. */
  texts(name: string): string[] {
    return this.element.children
      .filter((child) => child.name === name)
      .map((child) => this.of(TEXT, child));
  }
}

/** What one element did, for a person. */
export interface Saying {
  readonly says: string;
  readonly verdict?: Decision['verdict'];
}

/** Puts into words what an element did that did not fail. */
export type Say = (told: Told) => Saying;

export const changed = (says: string): Saying => ({ says, verdict: 'changed' });
export const passed = (says: string): Saying => ({ says, verdict: 'passed' });

/** A text as a part of a sentence. */
export const quoted = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const short = line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
  return short === '' ? '(empty)' : short;
};

const LONGEST_QUOTE = 120;
