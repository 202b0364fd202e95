import { ADDRESSES } from './addresses.ts';
import { DYNAMICS } from './dynamics.ts';
import { LOGIC } from './logic.ts';
import { NUMBERS } from './numbers.ts';
import { OPERATORS } from './operators.ts';
import { PATTERNS } from './patterns.ts';
import type { Scalars } from './scalar.ts';
import { TEXT_OPERATORS } from './text-operators.ts';
import { TEXTS } from './texts.ts';
import { TIMES } from './times.ts';

/** Functions by subject, as the page lists them. */
export const FUNCTIONS: Readonly<Record<string, Scalars>> = {
  Text: { ...TEXTS, ...withoutOperators(PATTERNS) },
  Time: TIMES,
  Numbers: NUMBERS,
  'Types and null': LOGIC,
  Dynamic: withoutMember(DYNAMICS),
  Addresses: ADDRESSES,
};

/** Every function and operator on one row that does not choose which arguments to evaluate. */
export const SCALARS: Scalars = {
  ...OPERATORS,
  ...TEXT_OPERATORS,
  ...TEXTS,
  ...PATTERNS,
  ...TIMES,
  ...NUMBERS,
  ...LOGIC,
  ...DYNAMICS,
  ...ADDRESSES,
};

/** Older names, which the service still accepts. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  notempty: 'isnotempty',
  notnull: 'isnotnull',
  weekofyear: 'week_of_year',
  datepart: 'datetime_part',
  totime: 'totimespan',
  extractall: 'extract_all',
  extractjson: 'extract_json',
  parseurl: 'parse_url',
  parseurlquery: 'parse_urlquery',
  pack_dictionary: 'bag_pack',
  base64_encodestring: 'base64_encode_tostring',
  base64_decodestring: 'base64_decode_tostring',
};

/** Those that evaluate only the arguments that they need. */
export const CHOICES = ['and', 'or', 'iff', 'iif', 'case', 'coalesce'] as const;

function withoutOperators(scalars: Scalars): Scalars {
  return Object.fromEntries(Object.entries(scalars).filter(([name]) => !name.includes(' ')));
}

function withoutMember({ member: _, ...functions }: Scalars): Scalars {
  return functions;
}
