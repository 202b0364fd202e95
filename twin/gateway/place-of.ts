import type { Element } from './policy-document.ts';
import type { Scope, Section } from './sections.ts';

/** Where an element stands, as `context.LastError` tells it. */
export interface Place {
  readonly name: string;
  readonly id: string | undefined;
  readonly scope?: Scope | undefined;
  readonly section?: Section | undefined;
  readonly path?: string | undefined;
}

/** @param roots the section of the document and the fragments that it may include. */
export function placeOf(element: Element, section: Section, roots: readonly Element[]): Place {
  const [document] = roots;
  return {
    name: element.name,
    id: element.attributes.id,
    scope: document && scopeOf(document),
    section,
    path: roots.map((root) => pathIn(root, element)).find((path) => path !== undefined),
  };
}

const SCOPES: readonly (readonly [of: RegExp, scope: Scope])[] = [
  [/\/operations\/policies$/, 'operation'],
  [/\/apis\/policies$/, 'api'],
  [/\/products\/policies$/, 'product'],
];

const scopeOf = ({ origin }: Element): Scope =>
  SCOPES.find(([of]) => of.test(origin.resource.type))?.[1] ?? 'global';

/** Counted among the siblings of one name, from 1, as in `choose[3]/when[2]`. */
function pathIn(root: Element, element: Element): string | undefined {
  const counts = new Map<string, number>();
  for (const child of root.children) {
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const step = `${child.name}[${count}]`;
    if (child === element) return step;
    const below = pathIn(child, element);
    if (below !== undefined) return `${step}/${below}`;
  }
  return undefined;
}
