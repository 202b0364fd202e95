import type { Element } from '../../../twin/gateway/policy-document.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function written({ name, attributes, children, text }: Element): string {
  const parts = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${parts.join('')}>${escaped(text)}${children.map(written).join('')}</${name}>`;
}

/** Every document that differs from another one in one place. */
export function* mutantsOf(element: Element): Generator<Element> {
  yield { ...element, attributes: { ...element.attributes, bogus: '1' } };
  yield { ...element, name: `${element.name}x` };
  for (const name of Object.keys(element.attributes)) {
    const { [name]: _, ...others } = element.attributes;
    yield { ...element, attributes: others };
    yield { ...element, attributes: { ...element.attributes, [name]: '?' } };
  }
  for (const [at, child] of element.children.entries()) {
    const [before, after] = [element.children.slice(0, at), element.children.slice(at + 1)];
    const having = (...middle: readonly Element[]): Element => ({
      ...element,
      children: [...before, ...middle, ...after],
    });
    yield having();
    yield having(child, child);
    yield { ...element, children: [...before, ...after, child] };
    yield { ...element, children: [child, ...before, ...after] };
    for (const mutant of mutantsOf(child)) yield having(mutant);
  }
}
