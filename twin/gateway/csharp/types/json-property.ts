import { valueIn } from '../../json/content.ts';
import { setPropertyValue } from '../../json/tree.ts';
import { JProperty, type JToken, JValue } from '../../json/values.ts';
import type { TypeOf } from '../member.ts';
import { present as given } from './describe.ts';
import { BASES, TOKENS } from './json-container.ts';

/** `JProperty`. */
export const JPROPERTY: TypeOf = {
  name: 'JProperty',
  bases: [...BASES, TOKENS],
  is: (value) => value instanceof JProperty,
  constructors: [
    {
      takes: ['string', 'object'],
      gives: 'JProperty',
      run: (_: never, name: string | null, content: unknown) =>
        propertyOf(given(name), valueIn(content)),
    },
    {
      takes: ['string', { params: 'object' }],
      gives: 'JProperty',
      run: (_: never, name: string | null, content: unknown[] | null) => {
        // A null alone is no list.
        return propertyOf(given(name), valueIn(content));
      },
    },
  ],
  members: {
    Name: { gives: 'string', get: ({ name }: JProperty) => name },
    Value: { gives: 'JToken', get: ({ value }: JProperty) => value, set: setPropertyValue },
  },
};

/** A value that belongs somewhere already is copied. */
function propertyOf(name: string, value: JToken): JProperty {
  const property = new JProperty(name, new JValue(undefined));
  setPropertyValue(property, value);
  return property;
}
