import { type Element, refuse } from '../policy-document.ts';
import type { Build } from '../policy-expressions.ts';
import type { Section, Step } from '../policy-run.ts';

/** What the twin knows of an element: whatever else stands in it stops the start. */
export interface Handler {
  readonly attributes?: readonly string[];
  readonly required?: readonly string[];
  /** Elements that may stand in it; `steps` for every one that may stand in a section. */
  readonly children?: readonly string[] | 'steps';
  /** Sections in which API Management takes it; all of them where it is left out. */
  readonly sections?: readonly Section[];
  build(element: Element, build: Build): Step;
}

/** Attributes that every element may have: the name of a step for `context.LastError`. */
const ALWAYS = ['id'];

/** Stops at the first thing that the handler does not know. */
export function check(element: Element, handler: Omit<Handler, 'build'>, section: Section): void {
  const { attributes = [], required = [], children = [], sections } = handler;
  if (sections && !sections.includes(section)) {
    refuse(element, `<${element.name}> does not stand in <${section}>`);
  }
  const known = [...ALWAYS, ...attributes, ...required];
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name)) {
      refuse(element, `the twin does not know the attribute ${name} of <${element.name}>`);
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
      refuse(child, `the twin does not know <${child.name}> in <${name}>`);
    }
  }
}

/** An attribute that is plain text; the default where it is left out. */
export function plain(element: Element, name: string, fallback = ''): string {
  const value = element.attributes[name] ?? fallback;
  if (value.startsWith('@')) refuse(element, `an expression as ${name} of <${element.name}>`);
  return value;
}

/** An attribute that has one of a few values, of which the twin does one. */
export function only(element: Element, name: string, values: readonly string[]): string {
  const value = plain(element, name, values[0]);
  if (!values.includes(value)) refuse(element, `${name}="${value}" of <${element.name}>`);
  return value;
}

/** An attribute that is a whole number. */
export function whole(element: Element, name: string, fallback?: number): number {
  const value = plain(element, name, String(fallback));
  if (!/^\d{1,9}$/.test(value)) refuse(element, `${name}="${value}" is no whole number`);
  return Number(value);
}
