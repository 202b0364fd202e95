import type { Element } from '../policy-document.ts';

/** How an element ended. */
export type Outcome = 'running' | 'passed' | 'completed' | { readonly error: unknown };

/** A value that may be kept: of a long text only its length, of an object only what it is. */
export type Kept = string | number | boolean | null | { readonly is: string };

/** What is told of objects, which may hold a body or a token. */
export const AN_OBJECT = 'an object';
export const A_TOKEN = 'a token';

/** What of an element has a value: an attribute, `#text`, or what the element found or did. */
export class Part {
  readonly element: Element;
  readonly name: string;
  constructor(element: Element, name: string) {
    this.element = element;
    this.name = name;
  }
}

/** One element that ran, or a part of one that has a value of its own. */
export interface Ran {
  readonly element: Element;
  /** How many steps and branches it stands within. */
  readonly depth: number;
  /** The step that a part belongs to. */
  readonly of: Ran | undefined;
  readonly from: number;
  to: number;
  outcome: Outcome;
  /** By attribute; `#text` is its text, and other names are what it found or did. */
  readonly values: [part: string, value: Kept][];
}
