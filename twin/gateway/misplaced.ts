import data from './data/sequences.json' with { type: 'json' };
import { type Element, refuse } from './policy-document.ts';

/** Elements in their required order; a star marks those that may repeat. */
const SEQUENCES: Readonly<Record<string, readonly string[]>> = data.sequences;

/** An element that must contain at least one of another. */
const REQUIRED: Readonly<Record<string, string>> = data.required;

/** Elements that the reference allows once in a section. */
const ONCE: readonly string[] = data.once;

/**
 * Stops at what API Management refuses although each element is known: an element out of order or
 * repeated, one without a required child, a second policy in `<backend>`, `<base />` in a fragment.
 */
export function refuseMisplaced(root: Element): void {
  for (const section of root.children) {
    const [, second] =
      section.name === 'backend' && root.name === 'policies' ? section.children : [];
    if (second) refuse(second, '<backend> can contain only one policy');
    refuseRepeated(section);
  }
  for (const element of elementsIn(root)) {
    if (element.name === 'base' && root.name === 'fragment') {
      refuse(element, 'a fragment cannot contain <base />');
    }
    refuseEmpty(element);
    refuseOutOfOrder(element);
  }
}

/** Largest documents that API Management accepts, in bytes. */
const MAX_BYTES: Readonly<Record<string, number>> = { policies: 256 * 1024, fragment: 32 * 1024 };

/** Stops at a document that API Management refuses for its size. */
export function refuseTooLarge(root: Element, text: string): void {
  const limit = MAX_BYTES[root.name];
  if (limit === undefined || Buffer.byteLength(text) <= limit) return;
  refuse(root, `this document is larger than ${limit / 1024} KB`);
}

function refuseRepeated({ name, children }: Element): void {
  const repeated = children.find(
    (child, at) =>
      ONCE.includes(child.name) && children.findIndex((one) => one.name === child.name) < at,
  );
  if (repeated) refuse(repeated, `a second <${repeated.name}> in <${name}>`);
}

function refuseEmpty(element: Element): void {
  const wanted = Object.hasOwn(REQUIRED, element.name) ? REQUIRED[element.name] : undefined;
  if (wanted === undefined || element.children.some(({ name }) => name === wanted)) return;
  refuse(element, `<${element.name}> must contain at least one <${wanted}>`);
}

function refuseOutOfOrder({ name, children }: Element): void {
  const sequence = Object.hasOwn(SEQUENCES, name) ? (SEQUENCES[name] ?? []) : [];
  const names = sequence.map((one) => one.replace('*', ''));
  let before: Element | undefined;
  for (const child of children) {
    const [place, last] = [child, before].map((one) => names.indexOf(one?.name ?? ''));
    // The element's handler refuses children that do not belong here.
    if (place === undefined || last === undefined || place < 0) continue;
    if (place < last)
      refuse(child, `<${child.name}> must come before <${before?.name}> in <${name}>`);
    if (place === last && !sequence[place]?.endsWith('*')) {
      refuse(child, `a second <${child.name}> in <${name}>`);
    }
    before = child;
  }
}

function* elementsIn(parent: Element): Generator<Element> {
  for (const child of parent.children) {
    yield child;
    yield* elementsIn(child);
  }
}
