import type { XName } from '../../xlinq/names.ts';
import { detach, XAttribute, type XElement } from '../../xlinq/nodes.ts';
import { READERS, textOfValue } from '../../xlinq/values.ts';
import { writeAttribute } from '../../xlinq/write.ts';
import type { Conversion, TypeOf } from '../member.ts';
import type { Type } from '../types.ts';
import { present as given } from './describe.ts';

/** To the types that a text of XML is read as, and to those that may be null. */
export function casts(from: Type, text: (one: never) => string): Conversion[] {
  const read = text as (one: unknown) => string;
  const scalars = Object.entries(READERS).flatMap(([to, reader]): Conversion[] => [
    { from, to, implicit: false, run: (one: unknown) => reader(read(given(one))) },
    {
      from,
      to: `${to}?`,
      implicit: false,
      run: (one: unknown) => (one === null ? null : reader(read(one))),
    },
  ]);
  const asText: Conversion = {
    from,
    to: 'string',
    implicit: false,
    run: (one: unknown) => (one === null ? null : read(one)),
  };
  return [asText, ...scalars];
}

/** `XAttribute`. */
export const XATTRIBUTE: TypeOf = {
  name: 'XAttribute',
  bases: ['XObject'],
  is: (value) => value instanceof XAttribute,
  constructors: [
    {
      takes: ['XName', 'object'],
      gives: 'XAttribute',
      run: (_: never, name: XName | null, value: unknown) =>
        new XAttribute(given(name), textOfValue(given(value))),
    },
    {
      takes: ['XAttribute'],
      gives: 'XAttribute',
      run: (_: never, other: XAttribute | null) =>
        new XAttribute(given(other).name, given(other).value),
    },
  ],
  members: {
    Name: { gives: 'XName', get: ({ name }: XAttribute) => name },
    Value: {
      gives: 'string',
      get: ({ value }: XAttribute) => value,
      set(attribute: XAttribute, value: string | null) {
        attribute.value = given(value);
      },
    },
    IsNamespaceDeclaration: {
      gives: 'bool',
      get: ({ isDeclaration }: XAttribute) => isDeclaration,
    },
    NextAttribute: { gives: 'XAttribute', get: (one: XAttribute) => neighbour(one, 1) },
    PreviousAttribute: { gives: 'XAttribute', get: (one: XAttribute) => neighbour(one, -1) },
    Remove: [{ takes: [], gives: 'void', run: detach }],
    SetValue: [
      {
        takes: ['object'],
        gives: 'void',
        run(attribute: XAttribute, value: unknown) {
          attribute.value = textOfValue(given(value));
        },
      },
    ],
    ToString: [{ takes: [], gives: 'string', run: writeAttribute }],
  },
  conversions: casts('XAttribute', ({ value }: XAttribute) => value),
};

function neighbour(attribute: XAttribute, by: number): XAttribute | null {
  const all = (attribute.parent as XElement | null)?.attributes ?? [];
  const at = all.indexOf(attribute);
  return at < 0 ? null : (all[at + by] ?? null);
}
