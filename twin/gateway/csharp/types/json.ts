import { readJson } from '../../json/read.ts';
import { JArray, JObject, JToken, JValue } from '../../json/values.ts';
import { quote, writePlain, writeText } from '../../json/write.ts';
import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Conversion, Indexer, Members, TypeOf } from '../member.ts';
import { TOKEN_CASTS } from '../token-casts.ts';

/** Members of every JSON token. */
const TOKEN: Members = {
  ToString: [
    { takes: [], gives: 'string', run: (token: JToken) => writeText(token) },
    {
      takes: ['Formatting'],
      gives: 'string',
      run: (token: JToken, how: EnumValue) =>
        how.text === 'None' ? writePlain(token) : indented(token),
    },
  ],
};

const indented = (token: JToken): string =>
  token instanceof JValue ? writePlain(token) : writeText(token);

/** `token["name"]` or `token[0]`; `null` if the member does not exist. */
function child(token: JToken, key: string | number | null): JToken | null {
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

const token = (
  name: string,
  is: (value: unknown) => boolean,
  more: Partial<TypeOf> = {},
): TypeOf => ({
  name,
  bases: name === 'JToken' ? [] : ['JToken'],
  is,
  members: TOKEN,
  indexers: ['string', 'int'].map(
    (by): Indexer => ({ by: [by], gives: 'JToken', get: child as Indexer['get'] }),
  ),
  ...more,
});

export const JSON_TYPES: readonly TypeOf[] = [
  token('JToken', (value) => value instanceof JToken, {
    statics: {
      Parse: [
        { takes: ['string'], gives: 'JToken', run: (_: never, text: string) => parseJson(text) },
      ],
    },
    conversions: Object.entries(TOKEN_CASTS).map(
      ([to, run]): Conversion => ({ from: 'JToken', to, implicit: false, run }),
    ),
  }),
  token('JObject', (value) => value instanceof JObject, {
    statics: {
      Parse: [
        { takes: ['string'], gives: 'JObject', run: (_: never, text: string) => parseObject(text) },
      ],
    },
  }),
  token('JArray', (value) => value instanceof JArray),
  token('JValue', (value) => value instanceof JValue),
  {
    name: 'JsonConvert',
    statics: {
      SerializeObject: [
        {
          takes: ['string'],
          gives: 'string',
          run: (_: never, text: string | null) => (text === null ? 'null' : quote(text)),
        },
      ],
    },
  },
  enumOf('Formatting', { None: 0, Indented: 1 }),
];

function parseJson(text: string | null): JToken {
  if (text === null) throw new Fault('ArgumentNullException');
  return readJson(text);
}

function parseObject(text: string | null): JObject {
  const token = parseJson(text);
  if (!(token instanceof JObject)) throw new Fault('JsonReaderException', 'not an object');
  return token;
}
