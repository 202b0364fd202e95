import { NONE, readName, XML, XMLNS, XName, XNamespace } from '../../xlinq/names.ts';
import { Fault } from '../fault.ts';
import type { Operator, TypeOf } from '../member.ts';
import type { Type } from '../types.ts';

const given = (text: string | null): string => {
  if (text === null) throw new Fault('ArgumentNullException');
  return text;
};

/** Equality of two that may be null. */
function equality(type: Type, key: (value: never) => string): Record<string, Operator[]> {
  const isSame = (one: unknown, other: unknown): boolean =>
    one === null || other === null ? one === other : key(one as never) === key(other as never);
  return {
    '==': [{ left: type, right: type, gives: 'bool', run: isSame }],
    '!=': [{ left: type, right: type, gives: 'bool', run: (one, other) => !isSame(one, other) }],
  };
}

export const XML_NAMES: readonly TypeOf[] = [
  {
    name: 'XName',
    is: (value) => value instanceof XName,
    statics: {
      Get: [
        {
          takes: ['string'],
          gives: 'XName',
          run: (_: never, text: string | null) => readName(text),
        },
        {
          takes: ['string', 'string'],
          gives: 'XName',
          run: (_: never, local: string | null, uri: string | null) =>
            new XNamespace(given(uri)).name(given(local)),
        },
      ],
    },
    members: {
      LocalName: { gives: 'string', get: ({ local }: XName) => local },
      Namespace: { gives: 'XNamespace', get: ({ space }: XName) => space },
      NamespaceName: { gives: 'string', get: ({ space }: XName) => space.uri },
      ToString: [{ takes: [], gives: 'string', run: (name: XName) => name.text() }],
      Equals: [
        {
          takes: ['object'],
          gives: 'bool',
          run: (name: XName, other: unknown) => other instanceof XName && name.is(other),
        },
      ],
    },
    operators: equality('XName', (name: XName) => name.text()),
    conversions: [
      {
        from: 'string',
        to: 'XName',
        implicit: true,
        run: (text: string | null) => (text === null ? null : readName(text)),
      },
    ],
  },
  {
    name: 'XNamespace',
    is: (value) => value instanceof XNamespace,
    statics: {
      Get: [
        {
          takes: ['string'],
          gives: 'XNamespace',
          run: (_: never, uri: string | null) => new XNamespace(given(uri)),
        },
      ],
      None: { gives: 'XNamespace', get: () => NONE },
      Xml: { gives: 'XNamespace', get: () => XML },
      Xmlns: { gives: 'XNamespace', get: () => XMLNS },
    },
    members: {
      NamespaceName: { gives: 'string', get: ({ uri }: XNamespace) => uri },
      GetName: [
        {
          takes: ['string'],
          gives: 'XName',
          run: (space: XNamespace, local: string | null) => space.name(given(local)),
        },
      ],
      ToString: [{ takes: [], gives: 'string', run: ({ uri }: XNamespace) => uri }],
      Equals: [
        {
          takes: ['object'],
          gives: 'bool',
          run: (space: XNamespace, other: unknown) =>
            other instanceof XNamespace && space.uri === other.uri,
        },
      ],
    },
    operators: {
      ...equality('XNamespace', ({ uri }: XNamespace) => uri),
      '+': [
        {
          left: 'XNamespace',
          right: 'string',
          gives: 'XName',
          run(space: XNamespace | null, local: string | null) {
            if (space === null) throw new Fault('ArgumentNullException');
            return space.name(given(local));
          },
        },
      ],
    },
    conversions: [
      {
        from: 'string',
        to: 'XNamespace',
        implicit: true,
        run: (uri: string | null) => (uri === null ? null : new XNamespace(uri)),
      },
    ],
  },
];
