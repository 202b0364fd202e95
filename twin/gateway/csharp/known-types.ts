import { anonymousType } from './anonymous.ts';
import type { TypeOf } from './member.ts';
import { type Generics, register } from './registry.ts';
import { BASIC, NULLABLE } from './types/basic.ts';
import { ARRAY, COLLECTION_CLASSES, COLLECTIONS } from './types/collections.ts';
import { CONTEXT } from './types/context.ts';
import { ACTION, DELEGATES } from './types/delegates.ts';
import { EXCEPTIONS } from './types/exceptions.ts';
import { JSON_TYPES } from './types/json.ts';
import { TUPLE } from './types/tuple.ts';
import { VALUES } from './types/values.ts';
import { XML_TYPES } from './types/xml.ts';

/** Every type without type arguments that expressions may use. */
export const TYPES: readonly TypeOf[] = [
  ACTION,
  ...BASIC,
  ...COLLECTION_CLASSES,
  ...CONTEXT,
  ...EXCEPTIONS,
  ...JSON_TYPES,
  ...VALUES,
  ...XML_TYPES,
];

/** Types with arguments, by name. */
export const GENERICS: Generics = {
  ...COLLECTIONS,
  ...DELEGATES,
  '[]': ARRAY,
  '?': NULLABLE,
  Tuple: TUPLE,
  '<>': anonymousType,
};

register(TYPES, GENERICS);
