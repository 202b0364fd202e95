import { addContent } from '../../json/content.ts';
import { KINDS, kindOf } from '../../json/kinds.ts';
import { JsonPath } from '../../json/path.ts';
import { isMade, toObject, valueAs } from '../../json/to-object.ts';
import {
  ancestorsOf,
  childrenOf,
  cloneOf,
  deepEquals,
  parentOf,
  pathOf,
  remove,
  replace,
  rootOf,
  setItem,
  setMember,
  siblingsOf,
} from '../../json/tree.ts';
import { JArray, JObject, JProperty, JToken, JValue } from '../../json/values.ts';
import { writePlain, writeText } from '../../json/write.ts';
import { Sequence } from '../collections/sequence.ts';
import { EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Indexer, Members, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { TOKEN_CONVERSIONS } from './json-conversions.ts';
import { fromObject, parsing } from './json-parse.ts';

const JTOKEN_TYPE = enumOf('JTokenType', KINDS);

const TOKENS = listOf('JToken');

/** Tokens that are looked for whenever they are enumerated. */
export const tokens = (find: () => Iterable<JToken>): Sequence =>
  new Sequence('JToken', () => find()[Symbol.iterator]());

/** `token["name"]` or `token[0]`; null if an object has no such member. */
function child(token: JToken, key: unknown): JToken | null {
  if (key === null && !(token instanceof JValue)) throw new Fault('ArgumentNullException');
  if (token instanceof JObject) {
    if (typeof key !== 'string') throw new Fault('ArgumentException');
    return token.members.get(key) ?? null;
  }
  if (token instanceof JArray) {
    if (typeof key !== 'number') throw new Fault('ArgumentException');
    const item = token.items[key];
    if (!item) throw new Fault('ArgumentOutOfRangeException');
    return item;
  }
  throw new Fault('InvalidOperationException');
}

function setChild(token: JToken, key: unknown, value: JToken | null): void {
  if (key === null && !(token instanceof JValue)) throw new Fault('ArgumentNullException');
  if (token instanceof JObject && typeof key === 'string') setMember(token, key, value);
  else if (token instanceof JArray && typeof key === 'number') setItem(token, key, value);
  else if (token instanceof JObject || token instanceof JArray)
    throw new Fault('ArgumentException');
  else throw new Fault('InvalidOperationException');
}

export const INDEXER: Indexer = {
  by: ['object'],
  gives: 'JToken',
  get: (token: JToken, key: unknown) => child(token, key),
  set: (token: JToken, key: unknown, value: JToken | null) => setChild(token, key, value),
};

/** One of the tokens with the same parent, so many places further. */
function sibling(token: JToken, by: number): JToken | null {
  const all = siblingsOf(token);
  const at = all.findIndex((one) => same(one, token));
  return at < 0 ? null : (all[at + by] ?? null);
}

const same = (one: JToken, other: JToken): boolean => one === other;

function* around(token: JToken, isAfter: boolean): Generator<JToken> {
  const all = siblingsOf(token);
  const at = all.findIndex((one) => same(one, token));
  if (at >= 0) yield* isAfter ? all.slice(at + 1) : all.slice(0, at);
}

function addBeside(token: JToken, content: unknown, by: 0 | 1): void {
  const parent = parentOf(token);
  if (!parent) throw new Fault('InvalidOperationException');
  addContent(parent, childrenOf(parent).indexOf(token) + by, content);
}

const SELECT: Members = {
  SelectToken: [
    {
      takes: ['string'],
      gives: 'JToken',
      run: (token: JToken, path: string) => new JsonPath(path).one(token),
    },
    {
      takes: ['string', 'bool'],
      gives: 'JToken',
      run: (token: JToken, path: string, strict: boolean) => new JsonPath(path).one(token, strict),
    },
  ],
  SelectTokens: [
    {
      takes: ['string'],
      gives: TOKENS,
      run(token: JToken, path: string) {
        const read = new JsonPath(path);
        return tokens(() => read.from(token));
      },
    },
    {
      takes: ['string', 'bool'],
      gives: TOKENS,
      run(token: JToken, path: string, strict: boolean) {
        const read = new JsonPath(path);
        return tokens(() => read.from(token, strict));
      },
    },
  ],
};

const WALK: Members = {
  Parent: { gives: 'JContainer', get: parentOf },
  Root: { gives: 'JToken', get: rootOf },
  Next: { gives: 'JToken', get: (token: JToken) => sibling(token, 1) },
  Previous: { gives: 'JToken', get: (token: JToken) => sibling(token, -1) },
  First: { gives: 'JToken', get: (token: JToken) => edge(token, 0) },
  Last: { gives: 'JToken', get: (token: JToken) => edge(token, -1) },
  Path: { gives: 'string', get: pathOf },
  HasValues: { gives: 'bool', get: (token: JToken) => childrenOf(token).length > 0 },
  Type: {
    gives: 'JTokenType',
    get: (token: JToken) => EnumValue.of(JTOKEN_TYPE, KINDS[kindOf(token)]),
  },
  AfterSelf: [
    { takes: [], gives: TOKENS, run: (token: JToken) => tokens(() => around(token, true)) },
  ],
  BeforeSelf: [
    { takes: [], gives: TOKENS, run: (token: JToken) => tokens(() => around(token, false)) },
  ],
  Ancestors: [
    { takes: [], gives: TOKENS, run: (token: JToken) => tokens(() => ancestorsOf(token)) },
  ],
  AncestorsAndSelf: [
    {
      takes: [],
      gives: TOKENS,
      run: (token: JToken) => tokens(() => [token, ...ancestorsOf(token)]),
    },
  ],
};

function edge(token: JToken, at: 0 | -1): JToken | null {
  if (token instanceof JValue) throw new Fault('InvalidOperationException');
  return childrenOf(token).at(at) ?? null;
}

/** Methods with a type argument. */
const TYPED: Members = {
  Children: {
    generic: ([type]) =>
      type === undefined
        ? [{ takes: [], gives: TOKENS, run: (token: JToken) => tokens(() => childrenOf(token)) }]
        : !Object.hasOwn(CLASSES, type)
          ? undefined
          : [
              {
                takes: [],
                gives: listOf(type),
                run: (token: JToken) =>
                  new Sequence(type, () =>
                    childrenOf(token)
                      .filter((one) => isToken(one, type))
                      .values(),
                  ),
              },
            ],
  },
  Values: {
    generic: ([type]) =>
      type === undefined
        ? undefined
        : [
            {
              takes: [],
              gives: listOf(type),
              run: (token: JToken) => new Sequence(type, () => converted(token, type)),
            },
          ],
  },
  Value: {
    generic: ([type]) =>
      type === undefined
        ? undefined
        : [
            {
              takes: [],
              gives: type,
              isExtension: true,
              run: (token: JToken | null) => valueOfSelf(token, type),
            },
            {
              takes: ['object'],
              gives: type,
              run: (token: JToken, key: unknown) => valueAs(child(token, key), type),
            },
          ],
  },
  ToObject: {
    generic: ([type]) =>
      type === undefined || !isMade(type)
        ? undefined
        : [{ takes: [], gives: type, run: (token: JToken) => toObject(token, type) }],
  },
};

function valueOfSelf(token: JToken | null, type: Type): unknown {
  if (token === null) throw new Fault('ArgumentNullException');
  return valueAs(token, type);
}

function* converted(token: JToken, type: Type): Generator<unknown> {
  if (token instanceof JValue) throw new Fault('InvalidOperationException');
  for (const one of childrenOf(token)) yield valueAs(one, type);
}

const CLASSES: Readonly<Record<Type, (token: JToken) => boolean>> = {
  JToken: () => true,
  JObject: (token) => token instanceof JObject,
  JArray: (token) => token instanceof JArray,
  JProperty: (token) => token instanceof JProperty,
  JValue: (token) => token instanceof JValue,
  JContainer: (token) => !(token instanceof JValue),
};

const isToken = (token: JToken, type: Type): boolean => CLASSES[type]?.(token) ?? false;

const MEMBERS: Members = {
  ...WALK,
  ...SELECT,
  ...TYPED,
  DeepClone: [{ takes: [], gives: 'JToken', run: cloneOf }],
  Remove: [{ takes: [], gives: 'void', run: remove }],
  Replace: [{ takes: ['JToken'], gives: 'void', run: replace }],
  AddAfterSelf: [
    {
      takes: ['object'],
      gives: 'void',
      run: (token: JToken, one: unknown) => addBeside(token, one, 1),
    },
  ],
  AddBeforeSelf: [
    {
      takes: ['object'],
      gives: 'void',
      run: (token: JToken, one: unknown) => addBeside(token, one, 0),
    },
  ],
  ToString: [
    { takes: [], gives: 'string', run: writeText },
    {
      takes: ['Formatting'],
      gives: 'string',
      run: (token: JToken, how: EnumValue) =>
        how.text === 'None' || token instanceof JValue ? writePlain(token) : writeText(token),
    },
  ],
};

export const TOKEN: TypeOf = {
  name: 'JToken',
  bases: [TOKENS],
  is: (value) => value instanceof JToken,
  members: MEMBERS,
  statics: {
    Parse: parsing('JToken', () => true),
    FromObject: fromObject('JToken', () => true),
    DeepEquals: [
      {
        takes: ['JToken', 'JToken'],
        gives: 'bool',
        run: (_: never, one: JToken | null, other: JToken | null) => deepEquals(one, other),
      },
    ],
  },
  indexers: [INDEXER],
  conversions: TOKEN_CONVERSIONS,
};
