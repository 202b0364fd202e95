import data from './data/sequences.json' with { type: 'json' };
import { type Element, refuse } from './document.ts';

/** Elements in their order, those that may come again with a star. */
const SEQUENCES: Readonly<Record<string, readonly string[]>> = data.sequences;

/**
 * Stops at what API Management refuses in a document though each element of it is known: an element
 * out of its order or a second time, a second policy in `<backend>`, `<base />` in a fragment.
 */
export function refuseMisplaced(root: Element): void {
  for (const section of root.children) {
    const [, second] =
      section.name === 'backend' && root.name === 'policies' ? section.children : [];
    if (second) refuse(second, '<backend> takes one policy, and this is a second one');
  }
  for (const element of elementsIn(root)) {
    if (element.name === 'base' && root.name === 'fragment') {
      refuse(element, 'a fragment takes no <base />: it stands for no scope');
    }
    refuseOutOfOrder(element);
  }
}

function refuseOutOfOrder({ name, children }: Element): void {
  const sequence = Object.hasOwn(SEQUENCES, name) ? (SEQUENCES[name] ?? []) : [];
  const names = sequence.map((one) => one.replace('*', ''));
  let before: Element | undefined;
  for (const child of children) {
    const [place, last] = [child, before].map((one) => names.indexOf(one?.name ?? ''));
    // One that does not belong here is refused by the handler of the element.
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
