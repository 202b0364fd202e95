import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';
import { type Element, refuse, unsupported } from '../policy-document.ts';
import type { Build } from '../policy-expressions.ts';
import type { Step } from '../policy-run.ts';
import type { Scope, Section } from '../sections.ts';
import { REFUSED } from './refused.ts';

/** What the twin supports of an element; startup fails for anything else in it. */
export interface Handler {
  readonly attributes?: readonly string[];
  readonly required?: readonly string[];
  /** Allowed child elements; `steps` for all elements that a section may contain. */
  readonly children?: readonly string[] | 'steps';
  /** Whether its value is a text rather than elements. */
  readonly text?: boolean;
  /** Sections in which API Management accepts the element; all by default. */
  readonly sections?: readonly Section[];
  /** Scopes in which API Management accepts the element; all by default. */
  readonly scopes?: readonly Scope[];
  /** What the service does and the twin refuses or simplifies, one sentence each. */
  readonly limits?: readonly string[];
  build(element: Element, build: Build): Step;
  /** For a child of `<inbound>`: how it answers a CORS preflight request, which runs nothing else. */
  preflight?(element: Element, build: Build): Step;
}

/** Attributes allowed on every element: `id` names a step for `context.LastError`. */
const ALWAYS = ['id'];

/** Stops at the first part that the handler does not support. */
export function check(
  element: Element,
  handler: Omit<Handler, 'build' | 'preflight' | 'limits' | 'scopes' | 'text'>,
  section: Section,
): void {
  const { attributes = [], required = [], children = [], sections } = handler;
  if (sections && !sections.includes(section)) {
    refuse(element, `<${element.name}> is not allowed in <${section}>`);
  }
  const known = [...ALWAYS, ...attributes, ...required];
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name)) {
      const near = didYouMean(name, known);
      const what = `the twin does not support the attribute ${name} of <${element.name}>${near}`;
      unsupported(element, what);
    }
  }
  for (const name of required) {
    if (element.attributes[name] === undefined) refuse(element, `<${element.name}> has no ${name}`);
  }
  if (children !== 'steps') checkChildren(element, children);
}

export function checkChildren({ name, children }: Element, known: readonly string[]): void {
  for (const child of children) {
    if (!known.includes(child.name)) {
      const reason = Object.hasOwn(REFUSED, child.name) ? `: ${REFUSED[child.name]}` : undefined;
      const near = reason ?? didYouMean(child.name, known);
      unsupported(child, `the twin does not support <${child.name}> in <${name}>${near}`);
    }
  }
}

/** A plain-text attribute; the default if it is missing. */
export function plain(element: Element, name: string, fallback = ''): string {
  const value = element.attributes[name] ?? fallback;
  if (value.startsWith('@'))
    refuse(element, `an expression as ${name} of <${element.name}> is not supported`);
  return value;
}

/** One of a few values, which cannot be an expression; the first is the default. */
export function only(element: Element, name: string, values: readonly string[]): string {
  const value = plain(element, name, values[0]);
  if (!values.includes(value))
    refuse(
      element,
      `${name}="${value}" of <${element.name}> is not supported${didYouMean(value, values)}`,
    );
  return value;
}

/** A whole-number attribute. */
export function whole(element: Element, name: string, fallback?: number): number {
  const value = plain(element, name, String(fallback));
  if (!/^\d{1,9}$/.test(value)) refuse(element, `${name}="${value}" is not a whole number`);
  return Number(value);
}
