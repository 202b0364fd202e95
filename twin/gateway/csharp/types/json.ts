import { tokenOf } from '../../json/from-object.ts';
import { KINDS } from '../../json/kinds.ts';
import { readJson } from '../../json/read.ts';
import { deserialized, isMade, keepsTexts } from '../../json/to-object.ts';
import { JToken, JValue } from '../../json/values.ts';
import { writePlain, writeText } from '../../json/write.ts';
import { acceptsNull } from '../conversions.ts';
import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import type { Type } from '../types.ts';
import { JARRAY } from './json-array.ts';
import { JCONTAINER } from './json-container.ts';
import { JOBJECT } from './json-object.ts';
import { JPROPERTY } from './json-property.ts';
import { TOKEN } from './json-token.ts';
import { JVALUE } from './json-value.ts';

const serialized = (value: unknown, format = 'None'): string => {
  const token = value instanceof JToken ? value : tokenOf(value);
  return format === 'None' ? writePlain(token) : indented(token);
};

const indented = (token: JToken): string =>
  token instanceof JValue ? writePlain(token) : writeText(token);

function readAs(text: string | null, type: Type): unknown {
  if (text === null) throw new Fault('ArgumentNullException');
  // An empty text has no value to read.
  if (text.trim() !== '') return deserialized(readJson(text, keepsTexts(type)), type);
  if (acceptsNull(type)) return null;
  throw new Fault('JsonSerializationException');
}

const CONVERT: TypeOf = {
  name: 'JsonConvert',
  statics: {
    SerializeObject: [
      { takes: ['object'], gives: 'string', run: (_: never, value: unknown) => serialized(value) },
      {
        takes: ['object', 'Formatting'],
        gives: 'string',
        run: (_: never, value: unknown, how: EnumValue) => serialized(value, how.text),
      },
    ],
    DeserializeObject: {
      generic: ([type = 'object']) =>
        isMade(type)
          ? [
              {
                takes: ['string'],
                gives: type,
                run: (_: never, text: string | null) => readAs(text, type),
              },
            ]
          : undefined,
    },
  },
};

export const JSON_TYPES: readonly TypeOf[] = [
  TOKEN,
  JCONTAINER,
  JOBJECT,
  JARRAY,
  JPROPERTY,
  JVALUE,
  CONVERT,
  enumOf('Formatting', { None: 0, Indented: 1 }),
  enumOf('JTokenType', KINDS),
];
