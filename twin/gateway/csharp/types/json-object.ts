import { addProperty, propertiesOf, setMember } from '../../json/tree.ts';
import { JObject, JProperty, type JToken, JValue } from '../../json/values.ts';
import { Sequence } from '../collections/sequence.ts';
import type { EnumValue } from '../enum-value.ts';
import type { TypeOf } from '../member.ts';
import { listOf } from '../types.ts';
import { folded } from '../values/strings.ts';
import { present as given } from './describe.ts';
import { add, BASES, TOKENS } from './json-container.ts';
import { fromObject, parsing } from './json-parse.ts';
import { INDEXER, tokens } from './json-token.ts';
import { comparisonOf } from './string.ts';

/** The name of a member, and otherwise of one that differs by a comparison that allows it. */
function nameLike(object: JObject, name: string | null, how: EnumValue): string | undefined {
  if (name === null) return undefined;
  if (object.members.has(name)) return name;
  const comparison = comparisonOf(how);
  return [...object.members.keys()].find(
    (one) => folded(one, comparison) === folded(name, comparison),
  );
}

const memberOf = (object: JObject, name: string | null | undefined): JToken | null =>
  (typeof name === 'string' && object.members.get(name)) || null;

/** `JObject`. */
export const JOBJECT: TypeOf = {
  name: 'JObject',
  bases: BASES,
  items: 'KeyValuePair<string, JToken>',
  is: (value) => value instanceof JObject,
  constructors: [
    { takes: [], gives: 'JObject', run: () => new JObject() },
    {
      takes: [{ params: 'object' }],
      gives: 'JObject',
      run(_: never, content: unknown[]) {
        const object = new JObject();
        add(object, content);
        return object;
      },
    },
  ],
  statics: {
    Parse: parsing('JObject', (token) => token instanceof JObject),
    FromObject: fromObject('JObject', (token) => token instanceof JObject),
  },
  members: {
    Add: [
      {
        takes: ['string', 'JToken'],
        gives: 'void',
        run: (object: JObject, name: string | null, value: JToken | null) =>
          addProperty(
            object,
            new JProperty(given(name), value?.container ? value : (value ?? new JValue(null))),
          ),
      },
    ],
    ContainsKey: [
      {
        takes: ['string'],
        gives: 'bool',
        run: (object: JObject, name: string | null) => object.members.has(given(name)),
      },
    ],
    GetValue: [
      {
        takes: ['string'],
        gives: 'JToken',
        run: (object: JObject, name: string | null) => memberOf(object, name),
      },
      {
        takes: ['string', 'StringComparison'],
        gives: 'JToken',
        run: (object: JObject, name: string | null, how: EnumValue) =>
          memberOf(object, nameLike(object, name, how)),
      },
    ],
    Property: [
      {
        takes: ['string'],
        gives: 'JProperty',
        run: (object: JObject, name: string | null) =>
          name === null ? null : object.property(name),
      },
      {
        takes: ['string', 'StringComparison'],
        gives: 'JProperty',
        run: (object: JObject, name: string | null, how: EnumValue) => {
          const found = nameLike(object, name, how);
          return found === undefined ? null : object.property(found);
        },
      },
    ],
    Properties: [
      {
        takes: [],
        gives: listOf('JProperty'),
        run: (object: JObject) => new Sequence('JProperty', () => propertiesOf(object).values()),
      },
    ],
    PropertyValues: [
      { takes: [], gives: TOKENS, run: (object: JObject) => tokens(() => object.members.values()) },
    ],
    Remove: [
      {
        takes: ['string'],
        gives: 'bool',
        run: (object: JObject, name: string | null) => name !== null && object.remove(name),
      },
    ],
    TryGetValue: [
      {
        takes: ['string', { out: 'JToken' }],
        gives: 'bool',
        run(object: JObject, name: string | null, set: (value: unknown) => void) {
          const found = memberOf(object, name);
          set(found);
          return found !== null;
        },
      },
      {
        takes: ['string', 'StringComparison', { out: 'JToken' }],
        gives: 'bool',
        run(object: JObject, name: string | null, how: EnumValue, set: (value: unknown) => void) {
          const found = memberOf(object, nameLike(object, name, how));
          set(found);
          return found !== null;
        },
      },
    ],
  },
  indexers: [
    {
      by: ['string'],
      gives: 'JToken',
      get: (object: JObject, name: string | null) => memberOf(object, given(name)),
      set: (object: JObject, name: string | null, value: JToken | null) =>
        setMember(object, given(name), value),
    },
    INDEXER,
  ],
};
