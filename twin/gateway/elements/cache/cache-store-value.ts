import { PolicyError } from '../../policy-error.ts';
import type { Handler } from '../handler.ts';
import { numberOf } from '../values.ts';
import { refuseExternal } from './caching-type.ts';
import { copyOf, sizeOf } from './copy-of.ts';

export const cacheStoreValue: Handler = {
  required: ['key', 'value', 'duration'],
  attributes: ['caching-type'],
  limits: [
    'The twin has no external cache, so `caching-type="external"` is refused.',
    'Texts, numbers, booleans, bytes and JSON tokens can be stored; any other value fails ○.',
    'A stored value is available at once; the service stores it in the background.',
    'The cache holds at most 32 MiB and 10,000 values, whatever the tier; a value over 2 MiB is not stored.',
  ],
  build(element, build) {
    refuseExternal(element);
    const key = build.attribute(element, 'key');
    const value = build.attribute<unknown>(element, 'value', 'object');
    const duration = numberOf(element, 'duration', build);
    return async (run) => {
      const [name, given, seconds] = [await key(run), await value(run), await duration(run)];
      if (given === null) return false;
      const bytes = sizeOf(given);
      if (bytes === undefined) {
        throw new PolicyError(
          'CacheValueNotSupported',
          'The twin cannot cache a value of this type.',
        );
      }
      run.services.cache.store(`value ${name}`, copyOf(given), bytes, seconds);
      return false;
    };
  },
};
