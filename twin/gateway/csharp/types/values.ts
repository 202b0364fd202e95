import type { TypeOf } from '../member.ts';
import { BIT_CONVERTER } from './bit-converter.ts';
import { BOOL } from './bool.ts';
import { CERTIFICATES } from './certificates.ts';
import { CHAR } from './char.ts';
import { STRING_COMPARER } from './comparers.ts';
import { CONVERT } from './convert.ts';
import { CRYPTO_NAMES } from './crypto-names.ts';
import { DATE_TIME } from './date-time.ts';
import { DATE_TIME_OFFSET } from './date-time-offset.ts';
import { DECIMAL } from './decimal.ts';
import { ENCODING } from './encoding.ts';
import { GUID } from './guid.ts';
import { HASH_TYPES } from './hashes.ts';
import { MATH } from './math.ts';
import { NUMBERS } from './numbers.ts';
import { RANDOM } from './random.ts';
import { REGEX } from './regex.ts';
import { RSA } from './rsa.ts';
import { STRING } from './string.ts';
import { STRING_BUILDER } from './string-builder.ts';
import { TEXT_IO } from './text-io.ts';
import { TIME_SPAN } from './time-span.ts';
import { TIME_ZONE } from './time-zone.ts';
import { TUPLES } from './tuple.ts';
import { URI } from './uri.ts';
import { WEB } from './web.ts';

/** Numbers, text, time and what works on them. */
export const VALUES: readonly TypeOf[] = [
  BIT_CONVERTER,
  BOOL,
  ...CERTIFICATES,
  CHAR,
  ...CONVERT,
  ...DATE_TIME,
  DATE_TIME_OFFSET,
  DECIMAL,
  ENCODING,
  GUID,
  ...HASH_TYPES,
  ...MATH,
  ...NUMBERS,
  ...REGEX,
  ...RSA,
  ...STRING,
  STRING_BUILDER,
  STRING_COMPARER,
  ...TEXT_IO,
  TIME_SPAN,
  ...TIME_ZONE,
  TUPLES,
  ...RANDOM,
  ...CRYPTO_NAMES,
  ...URI,
  ...WEB,
];
