import { ADDRESS_SAMPLES } from './samples/addresses.ts';
import { BASIC_SAMPLES } from './samples/basic.ts';
import { CONTEXT_SAMPLES } from './samples/context.ts';
import { EXCEPTION_SAMPLES } from './samples/exceptions.ts';
import { JSON_SAMPLES } from './samples/json.ts';
import { KEY_SAMPLES } from './samples/keys.ts';
import { SEQUENCE_SAMPLES } from './samples/sequences.ts';
import { TEXT_SAMPLES } from './samples/texts.ts';
import type { Samples } from './samples/type.ts';
import { VALUE_SAMPLES } from './samples/values.ts';
import { XML_SAMPLES } from './samples/xml.ts';

/**
 * Samples by type. A generic type is compared for each list of arguments that has a key of its own. The
 * key `Func<string, *>` has lambdas whose results may have any type. A key such as
 * `DateTime.Parse string` has the samples of a type for one member alone.
 */
export const SAMPLES: Samples = {
  ...ADDRESS_SAMPLES,
  ...BASIC_SAMPLES,
  ...CONTEXT_SAMPLES,
  ...EXCEPTION_SAMPLES,
  ...JSON_SAMPLES,
  ...KEY_SAMPLES,
  ...SEQUENCE_SAMPLES,
  ...TEXT_SAMPLES,
  ...VALUE_SAMPLES,
  ...XML_SAMPLES,
};
