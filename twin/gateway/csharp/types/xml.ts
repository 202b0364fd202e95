import type { XName } from '../../xlinq/names.ts';
import {
  childElements,
  descendants,
  detach,
  type XAttribute,
  type XContainer,
  XElement,
  type XNode,
} from '../../xlinq/nodes.ts';
import { iterate } from '../collections/sequence.ts';
import { enumOf } from '../enum-value.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { XML_ELEMENTS } from './xml-elements.ts';
import { XML_NAMES } from './xml-names.ts';
import { found, XML_NODES } from './xml-nodes.ts';

export const XML_TYPES: readonly TypeOf[] = [
  ...XML_NAMES,
  ...XML_NODES,
  ...XML_ELEMENTS,
  enumOf('LoadOptions', { None: 0, PreserveWhitespace: 1, SetBaseUri: 2, SetLineInfo: 4 }, true),
];

const CONTAINERS: ReadonlySet<Type> = new Set(['XContainer', 'XDocument', 'XElement']);

/** What `System.Xml.Linq.Extensions` adds to a sequence of nodes or attributes. */
export function xmlMembers(item: Type): Members {
  if (item === 'XAttribute') return { Remove: REMOVE };
  if (!CONTAINERS.has(item) && item !== 'XNode') return {};
  if (!CONTAINERS.has(item)) return { Remove: REMOVE };
  return {
    Remove: REMOVE,
    Elements: each(childElements),
    Descendants: each((container) =>
      [...descendants(container)].filter((one) => one instanceof XElement),
    ),
    ...(item === 'XElement' && { Attributes: ATTRIBUTES }),
  };
}

const REMOVE: Overloads = [
  {
    takes: [],
    gives: 'void',
    isExtension: true,
    run: (items: unknown) => {
      for (const one of [...iterate(items)]) detach(one as XNode | XAttribute);
    },
  },
];

const isNamed =
  (name: XName | null | undefined) =>
  (one: { readonly name: XName }): boolean =>
    name === undefined || (name !== null && one.name.is(name));

const each = (find: (container: XContainer) => XElement[]): Overloads => {
  const run = (items: unknown, name?: XName | null) => {
    const containers = iterate(items);
    return found('XElement', () =>
      [...containers].flatMap((one) => find(one as XContainer).filter(isNamed(name))),
    );
  };
  const gives = listOf('XElement');
  return [
    { takes: [], gives, isExtension: true, run: (items: unknown) => run(items) },
    { takes: ['XName'], gives, isExtension: true, run },
  ];
};

const attributes = (items: unknown, name?: XName | null) => {
  const elements = iterate(items);
  return found('XAttribute', () =>
    [...elements].flatMap((one) => (one as XElement).attributes.filter(isNamed(name))),
  );
};

const ATTRIBUTES: Overloads = [
  {
    takes: [],
    gives: listOf('XAttribute'),
    isExtension: true,
    run: (items: unknown) => attributes(items),
  },
  { takes: ['XName'], gives: listOf('XAttribute'), isExtension: true, run: attributes },
];
