import { addContent, removeNodes } from '../../xlinq/content.ts';
import { NONE, type XName } from '../../xlinq/names.ts';
import {
  ancestors,
  childElements,
  descendants,
  detach,
  rootOf,
  XAttribute,
  XCData,
  XComment,
  XContainer,
  XDocument,
  XElement,
  XNode,
  XObject,
  XProcessingInstruction,
  XText,
} from '../../xlinq/nodes.ts';
import { writeXml } from '../../xlinq/write.ts';
import { Sequence } from '../collections/sequence.ts';
import { EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, Overloads, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';

export const XML_NODE_TYPE = enumOf('XmlNodeType', {
  None: 0,
  Element: 1,
  Attribute: 2,
  Text: 3,
  CDATA: 4,
  EntityReference: 5,
  Entity: 6,
  ProcessingInstruction: 7,
  Comment: 8,
  Document: 9,
  DocumentType: 10,
  DocumentFragment: 11,
  Notation: 12,
  Whitespace: 13,
  SignificantWhitespace: 14,
  EndElement: 15,
  EndEntity: 16,
  XmlDeclaration: 17,
});

const KINDS: readonly (readonly [abstract new (...args: never[]) => XObject, number])[] = [
  [XElement, 1],
  [XAttribute, 2],
  [XCData, 4],
  [XText, 3],
  [XProcessingInstruction, 7],
  [XComment, 8],
  [XDocument, 9],
];

const kindOf = (one: XObject): number => KINDS.find(([made]) => one instanceof made)?.[1] ?? 0;

/** What is found whenever it is enumerated. */
export const found = (item: Type, find: () => Iterable<unknown>): Sequence =>
  new Sequence(item, () => find()[Symbol.iterator]());

/** All of them, or those of a name. */
export const named = (find: (target: never) => Iterable<XElement>): Overloads => [
  {
    takes: [],
    gives: listOf('XElement'),
    run: (target: unknown) => found('XElement', () => find(target as never)),
  },
  {
    takes: ['XName'],
    gives: listOf('XElement'),
    run: (target: unknown, name: XName | null) =>
      found('XElement', () =>
        name ? [...find(target as never)].filter((one) => one.name.is(name)) : [],
      ),
  },
];

const elementsIn = (nodes: Iterable<XNode>): XElement[] =>
  [...nodes].filter((one) => one instanceof XElement);

/** The nodes with the same parent, before or after. */
function beside(node: XNode, isAfter: boolean): XNode[] {
  const nodes = node.parent?.nodes ?? [];
  const at = nodes.indexOf(node);
  if (at < 0) return [];
  return isAfter ? nodes.slice(at + 1) : nodes.slice(0, at);
}

const holder = (node: XNode): XContainer => {
  if (!node.parent) throw new Fault('InvalidOperationException');
  return node.parent;
};

const changing = (change: (node: never, content: unknown) => void): Method[] => [
  { takes: ['object'], gives: 'void', run: change },
  { takes: [{ params: 'object' }], gives: 'void', run: change },
];

const OBJECT: TypeOf = {
  name: 'XObject',
  is: (value) => value instanceof XObject,
  members: {
    Parent: {
      gives: 'XElement',
      get: ({ parent }: XObject) => (parent instanceof XElement ? parent : null),
    },
    Document: {
      gives: 'XDocument',
      get(one: XObject) {
        const root = rootOf(one);
        return root instanceof XDocument ? root : null;
      },
    },
    NodeType: {
      gives: 'XmlNodeType',
      get: (one: XObject) => EnumValue.of(XML_NODE_TYPE, kindOf(one)),
    },
  },
};

const NODE: TypeOf = {
  name: 'XNode',
  bases: ['XObject'],
  is: (value) => value instanceof XNode,
  members: {
    NextNode: { gives: 'XNode', get: (node: XNode) => beside(node, true)[0] ?? null },
    PreviousNode: { gives: 'XNode', get: (node: XNode) => beside(node, false).at(-1) ?? null },
    Ancestors: named(ancestors),
    ElementsAfterSelf: named((node: XNode) => elementsIn(beside(node, true))),
    ElementsBeforeSelf: named((node: XNode) => elementsIn(beside(node, false))),
    NodesAfterSelf: [
      {
        takes: [],
        gives: listOf('XNode'),
        run: (node: XNode) => found('XNode', () => beside(node, true)),
      },
    ],
    NodesBeforeSelf: [
      {
        takes: [],
        gives: listOf('XNode'),
        run: (node: XNode) => found('XNode', () => beside(node, false)),
      },
    ],
    AddAfterSelf: changing((node: XNode, content) =>
      addContent(holder(node), content, holder(node).nodes.indexOf(node) + 1),
    ),
    AddBeforeSelf: changing((node: XNode, content) =>
      addContent(holder(node), content, holder(node).nodes.indexOf(node)),
    ),
    Remove: [{ takes: [], gives: 'void', run: detach }],
    ReplaceWith: changing((node: XNode, content) => {
      const parent = holder(node);
      const at = parent.nodes.indexOf(node);
      detach(node);
      addContent(parent, content, at);
    }),
    ToString: [
      { takes: [], gives: 'string', run: (node: XNode) => writeXml(node) },
      {
        takes: ['SaveOptions'],
        gives: 'string',
        run: (node: XNode, how: EnumValue) => writeXml(node, (how.value & 1) === 0),
      },
    ],
  },
};

/** Members of what holds nodes. */
const HOLDS: Members = {
  FirstNode: { gives: 'XNode', get: ({ nodes }: XContainer) => nodes[0] ?? null },
  LastNode: { gives: 'XNode', get: ({ nodes }: XContainer) => nodes.at(-1) ?? null },
  Nodes: [
    {
      takes: [],
      gives: listOf('XNode'),
      run: (container: XContainer) => found('XNode', () => [...container.nodes]),
    },
  ],
  Elements: named(childElements),
  Descendants: named((container: XContainer) => elementsIn(descendants(container))),
  DescendantNodes: [
    {
      takes: [],
      gives: listOf('XNode'),
      run: (container: XContainer) => found('XNode', () => descendants(container)),
    },
  ],
  Element: [
    {
      takes: ['XName'],
      gives: 'XElement',
      run: (container: XContainer, name: XName | null) =>
        (name && childElements(container).find((one) => one.name.is(name))) ?? null,
    },
  ],
  Add: changing((container: XContainer, content) => addContent(container, content)),
  AddFirst: changing((container: XContainer, content) => addContent(container, content, 0)),
  RemoveNodes: [{ takes: [], gives: 'void', run: removeNodes }],
  ReplaceNodes: changing((container: XContainer, content) => {
    removeNodes(container);
    addContent(container, content);
  }),
};

const given = (text: string | null): string => {
  if (text === null) throw new Fault('ArgumentNullException');
  return text;
};

function targetOf(target: string): string {
  if (target.toLowerCase() === 'xml') throw new Fault('ArgumentException');
  return NONE.name(target).local;
}

/** A node that is a text with another meaning. */
function textual(name: Type, of: typeof XText | typeof XComment, bases: readonly Type[]): TypeOf {
  return {
    name,
    bases,
    is: (value) => value instanceof of,
    constructors: [
      {
        takes: ['string'],
        gives: name,
        run: (_: never, text: string | null) => new of(given(text)),
      },
    ],
    members: {
      Value: {
        gives: 'string',
        get: ({ value }: XText) => value,
        set(node: XText, value: string | null) {
          node.value = given(value);
        },
      },
    },
  };
}

export const XML_NODES: readonly TypeOf[] = [
  OBJECT,
  NODE,
  {
    name: 'XContainer',
    bases: ['XNode', 'XObject'],
    is: (value) => value instanceof XContainer,
    members: HOLDS,
  },
  textual('XText', XText, ['XNode', 'XObject']),
  textual('XCData', XCData, ['XText', 'XNode', 'XObject']),
  textual('XComment', XComment, ['XNode', 'XObject']),
  {
    name: 'XProcessingInstruction',
    bases: ['XNode', 'XObject'],
    is: (value) => value instanceof XProcessingInstruction,
    constructors: [
      {
        takes: ['string', 'string'],
        gives: 'XProcessingInstruction',
        run: (_: never, target: string | null, data: string | null) =>
          new XProcessingInstruction(targetOf(given(target)), given(data)),
      },
    ],
    members: {
      Target: { gives: 'string', get: ({ target }: XProcessingInstruction) => target },
      Data: { gives: 'string', get: ({ data }: XProcessingInstruction) => data },
    },
  },
  XML_NODE_TYPE,
  enumOf('SaveOptions', { None: 0, DisableFormatting: 1, OmitDuplicateNamespaces: 2 }, true),
];
