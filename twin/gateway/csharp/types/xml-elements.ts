import { addContent, removeNodes, setText } from '../../xlinq/content.ts';
import { type XName, XNamespace } from '../../xlinq/names.ts';
import {
  adoptAttribute,
  ancestors,
  childElements,
  copyOf,
  descendants,
  detach,
  textOf,
  XAttribute,
  XDeclaration,
  XDocument,
  XElement,
} from '../../xlinq/nodes.ts';
import { inherited, readXml } from '../../xlinq/parse.ts';
import { textOfValue } from '../../xlinq/values.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { present as given } from './describe.ts';
import { casts, XATTRIBUTE } from './xml-attributes.ts';
import { found, named } from './xml-nodes.ts';

const ATTRIBUTES = listOf('XAttribute');

const make = (name: XName | null, content: unknown): XElement => {
  const element = new XElement(given(name));
  addContent(element, content);
  return element;
};

function setAttribute(element: XElement, name: XName | null, value: unknown): void {
  const before = element.attribute(given(name));
  if (value === null) {
    if (before) detach(before);
  } else if (before) before.value = textOfValue(value);
  else adoptAttribute(element, new XAttribute(name as XName, textOfValue(value)));
}

function setElement(element: XElement, name: XName | null, value: unknown): void {
  const before = childElements(element).find((one) => one.name.is(given(name)));
  if (value === null) {
    if (before) detach(before);
  } else if (before) setText(before, textOfValue(value));
  else addContent(element, make(name, textOfValue(value)));
}

const removeAttributes = (element: XElement): void => {
  for (const one of [...element.attributes]) detach(one);
};

const attributesOf = (element: XElement, name?: XName | null): XAttribute[] =>
  name === undefined
    ? [...element.attributes]
    : element.attributes.filter((one) => name !== null && one.name.is(name));

const ELEMENT: Members = {
  Name: {
    gives: 'XName',
    get: ({ name }: XElement) => name,
    set(element: XElement, name: XName | null) {
      element.name = given(name);
    },
  },
  Value: { gives: 'string', get: textOf, set: setText },
  IsEmpty: {
    gives: 'bool',
    get: ({ nodes, hasEmptyText }: XElement) => nodes.length === 0 && !hasEmptyText,
  },
  HasAttributes: { gives: 'bool', get: ({ attributes }: XElement) => attributes.length > 0 },
  HasElements: { gives: 'bool', get: (element: XElement) => childElements(element).length > 0 },
  FirstAttribute: { gives: 'XAttribute', get: ({ attributes }: XElement) => attributes[0] ?? null },
  LastAttribute: {
    gives: 'XAttribute',
    get: ({ attributes }: XElement) => attributes.at(-1) ?? null,
  },
  Attribute: [
    {
      takes: ['XName'],
      gives: 'XAttribute',
      run: (element: XElement, name: XName | null) => (name ? element.attribute(name) : null),
    },
  ],
  Attributes: [
    {
      takes: [],
      gives: ATTRIBUTES,
      run: (element: XElement) => found('XAttribute', () => attributesOf(element)),
    },
    {
      takes: ['XName'],
      gives: ATTRIBUTES,
      run: (element: XElement, name: XName | null) =>
        found('XAttribute', () => attributesOf(element, name)),
    },
  ],
  AncestorsAndSelf: named((element: XElement) => [element, ...ancestors(element)]),
  DescendantsAndSelf: named((element: XElement) => [
    element,
    ...[...descendants(element)].filter((one) => one instanceof XElement),
  ]),
  SetAttributeValue: [{ takes: ['XName', 'object'], gives: 'void', run: setAttribute }],
  SetElementValue: [{ takes: ['XName', 'object'], gives: 'void', run: setElement }],
  SetValue: [
    {
      takes: ['object'],
      gives: 'void',
      run: (element: XElement, value: unknown) => setText(element, textOfValue(given(value))),
    },
  ],
  RemoveAttributes: [{ takes: [], gives: 'void', run: removeAttributes }],
  RemoveAll: [
    {
      takes: [],
      gives: 'void',
      run(element: XElement) {
        removeAttributes(element);
        removeNodes(element);
      },
    },
  ],
  GetDefaultNamespace: [
    {
      takes: [],
      gives: 'XNamespace',
      run: (element: XElement) => new XNamespace(inherited(element, '') ?? ''),
    },
  ],
};

const parsing = (gives: Type, of: (document: XDocument) => unknown): Method[] => [
  { takes: ['string'], gives, run: (_: never, text: string | null) => of(readXml(given(text))) },
  {
    takes: ['string', 'LoadOptions'],
    gives,
    run: (_: never, text: string | null, how: { value: number }) =>
      of(readXml(given(text), (how.value & 1) === 1)),
  },
];

/** The element alone, without its document. */
function standing(document: XDocument): XElement {
  const { root } = document;
  if (!root) throw new Fault('XmlException');
  detach(root);
  return root;
}

export const XML_ELEMENTS: readonly TypeOf[] = [
  {
    name: 'XElement',
    bases: ['XContainer', 'XNode', 'XObject'],
    is: (value) => value instanceof XElement,
    constructors: [
      {
        takes: ['XName'],
        gives: 'XElement',
        run: (_: never, name: XName | null) => new XElement(given(name)),
      },
      {
        takes: ['XElement'],
        gives: 'XElement',
        run: (_: never, other: XElement | null) => copyOf(given(other)),
      },
      {
        takes: ['XName', 'object'],
        gives: 'XElement',
        run: (_: never, name: XName | null, content: unknown) => make(name, content),
      },
      {
        takes: ['XName', { params: 'object' }],
        gives: 'XElement',
        run: (_: never, name: XName | null, content: unknown) => make(name, content),
      },
    ],
    statics: { Parse: parsing('XElement', standing) },
    members: ELEMENT,
    conversions: casts('XElement', textOf),
  },
  XATTRIBUTE,
  {
    name: 'XDeclaration',
    is: (value) => value instanceof XDeclaration,
    constructors: [
      {
        takes: ['string', 'string', 'string'],
        gives: 'XDeclaration',
        run: (_: never, version: string, encoding: string, standalone: string) =>
          new XDeclaration(version, encoding, standalone),
      },
    ],
    members: {
      Version: { gives: 'string', get: ({ version }: XDeclaration) => version },
      Encoding: { gives: 'string', get: ({ encoding }: XDeclaration) => encoding },
      Standalone: { gives: 'string', get: ({ standalone }: XDeclaration) => standalone },
      ToString: [
        { takes: [], gives: 'string', run: (declaration: XDeclaration) => declaration.text() },
      ],
    },
  },
  {
    name: 'XDocument',
    bases: ['XContainer', 'XNode', 'XObject'],
    is: (value) => value instanceof XDocument,
    constructors: [
      { takes: [], gives: 'XDocument', run: () => new XDocument() },
      {
        takes: ['XDocument'],
        gives: 'XDocument',
        run: (_: never, other: XDocument | null) => copyOf(given(other)),
      },
      {
        takes: [{ params: 'object' }],
        gives: 'XDocument',
        run: (_: never, content: unknown) => documentOf(null, content),
      },
      {
        takes: ['XDeclaration', { params: 'object' }],
        gives: 'XDocument',
        run: (_: never, declaration: XDeclaration | null, content: unknown) =>
          documentOf(declaration, content),
      },
    ],
    statics: { Parse: parsing('XDocument', (document) => document) },
    members: {
      Root: { gives: 'XElement', get: ({ root }: XDocument) => root },
      Declaration: { gives: 'XDeclaration', get: ({ declaration }: XDocument) => declaration },
    },
  },
];

function documentOf(declaration: XDeclaration | null, content: unknown): XDocument {
  const document = new XDocument();
  document.declaration = declaration;
  addContent(document, content);
  return document;
}
