import data from './data/sequences.json' with { type: 'json' };
import { type Element, refuse } from './policy-document.ts';

/** Elements in their required order; a star marks those that may repeat. */
const SEQUENCES: Readonly<Record<string, readonly string[]>> = data.sequences;

/** Elements that stand in any order, each once. */
const ONCE: Readonly<Record<string, readonly string[]>> = data.once;

/** What elements must contain; `parent/child` for one that differs from others of its name. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = data.required;

/**
 * Stops at what API Management refuses although each element is known: an element out of order or
 * repeated, one without a required child, a second policy in `<backend>`, `<base />` in a fragment,
 * a second one of what may stand once.
 */
export function refuseMisplaced(root: Element): void {
  for (const section of root.children) {
    const [, second] =
      section.name === 'backend' && root.name === 'policies' ? section.children : [];
    if (second) refuse(second, '<backend> can contain only one policy');
    if (root.name === 'policies') refuseRepeated(section, data.oncePerSection);
  }
  if (root.name === 'fragment') refuseRepeated(root, data.oncePerSection);
  refuseRepeated(root, data.oncePerDocument);
  for (const element of elementsIn(root)) {
    if (element.name === 'base' && root.name === 'fragment') {
      refuse(element, 'a fragment cannot contain <base />');
    }
    refuseEmpty(element, element.name);
    for (const child of element.children) refuseEmpty(child, `${element.name}/${child.name}`);
    refuseOutOfOrder(element);
    refuseSecond(element);
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

function refuseEmpty(element: Element, key: string): void {
  const wanted = Object.hasOwn(REQUIRED, key) ? (REQUIRED[key] ?? []) : [];
  for (const child of wanted) {
    if (!element.children.some(({ name }) => name === child))
      refuse(element, `<${element.name}> must contain at least one <${child}>`);
  }
}

function refuseSecond({ name, children }: Element): void {
  if (!Object.hasOwn(ONCE, name)) return;
  const seen = new Set<string>();
  for (const child of children) {
    if (seen.has(child.name)) refuse(child, `a second <${child.name}> in <${name}>`);
    seen.add(child.name);
  }
}

/** Elements that the documentation allows once in a section, or once in a document. */
function refuseRepeated(root: Element, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const element of elementsIn(root)) {
    if (!names.includes(element.name)) continue;
    if (seen.has(element.name)) refuse(element, `a second <${element.name}> in <${root.name}>`);
    seen.add(element.name);
  }
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
