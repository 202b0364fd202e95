import { readJson } from '../../json/read.ts';
import { JObject, type JToken } from '../../json/values.ts';
import { quote } from '../../json/write.ts';
import { Fault, present } from '../fault.ts';
import { parseInteger } from '../numbers.ts';
import { pattern } from '../pattern.ts';
import { Unsupported } from '../syntax.ts';
import type { Code, Member, Members, Method } from './member.ts';

const constant = (gives: string, value: string): Member => ({ gives, get: () => value });

const isMatch = (options: boolean): Method => ({
  takes: options ? ['string', 'string', 'RegexOptions'] : ['string', 'string'],
  gives: 'bool',
  check: ([, text, how]: readonly Code[]) => {
    if (typeof text?.literal !== 'string') throw new Unsupported('a pattern that is not a literal');
    pattern(text.literal, how?.literal === 'IgnoreCase');
  },
  run: (_: never, text: string | null, expression: string, how?: string) => {
    if (text === null) throw new Fault('ArgumentNullException');
    return pattern(expression, how === 'IgnoreCase').test(text);
  },
});

/** Static members, by the name of the type. */
export const STATICS: Readonly<Record<string, Members>> = {
  string: {
    Join: [
      {
        takes: ['string', 'IEnumerable<string>'],
        gives: 'string',
        run: (_: never, by: string, list: Iterable<string>) => [...present(list)].join(by),
      },
    ],
    CompareOrdinal: [
      {
        takes: ['string', 'string'],
        gives: 'int',
        run: (_: never, a: string, b: string) => compareOrdinal(a, b),
      },
    ],
    IsNullOrEmpty: [
      { takes: ['string'], gives: 'bool', run: (_: never, text: string | null) => !text },
    ],
  },
  int: {
    Parse: [
      {
        takes: ['string'],
        gives: 'int',
        run: (_: never, text: string) => Number(parseInteger(text, 32)),
      },
    ],
  },
  long: {
    Parse: [
      { takes: ['string'], gives: 'long', run: (_: never, text: string) => parseInteger(text, 64) },
    ],
  },
  Convert: {
    ToString: [
      { takes: ['object'], gives: 'string', run: (_: never, value: unknown) => textOf(value) },
    ],
  },
  Regex: { IsMatch: [isMatch(false), isMatch(true)] },
  JToken: {
    Parse: [
      { takes: ['string'], gives: 'JToken', run: (_: never, text: string) => parseJson(text) },
    ],
  },
  JObject: {
    Parse: [
      { takes: ['string'], gives: 'JObject', run: (_: never, text: string) => parseObject(text) },
    ],
  },
  JsonConvert: {
    SerializeObject: [
      {
        takes: ['string'],
        gives: 'string',
        run: (_: never, text: string | null) => (text === null ? 'null' : quote(text)),
      },
    ],
  },
  Formatting: {
    None: constant('Formatting', 'None'),
    Indented: constant('Formatting', 'Indented'),
  },
  RegexOptions: {
    None: constant('RegexOptions', 'None'),
    IgnoreCase: constant('RegexOptions', 'IgnoreCase'),
  },
  StringComparison: {
    Ordinal: constant('StringComparison', 'Ordinal'),
    OrdinalIgnoreCase: constant('StringComparison', 'OrdinalIgnoreCase'),
  },
};

function compareOrdinal(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function textOf(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (['string', 'number', 'bigint'].includes(typeof value)) return String(value);
  throw new Fault(
    'NotSupportedException',
    'the twin converts only strings, numbers, booleans and null to text',
  );
}

function parseJson(text: string | null): JToken {
  if (text === null) throw new Fault('ArgumentNullException');
  return readJson(text);
}

function parseObject(text: string | null): JObject {
  const token = parseJson(text);
  if (!(token instanceof JObject)) throw new Fault('JsonReaderException', 'not an object');
  return token;
}
