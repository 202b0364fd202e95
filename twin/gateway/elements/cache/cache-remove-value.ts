import type { Handler } from '../handler.ts';
import { refuseExternal } from './caching-type.ts';

export const cacheRemoveValue: Handler = {
  required: ['key'],
  attributes: ['caching-type'],
  limits: ['The twin has no external cache, so `caching-type="external"` is refused.'],
  build(element, build) {
    refuseExternal(element);
    const key = build.attribute(element, 'key');
    return async (run) => {
      run.services.cache.remove(`value ${await key(run)}`);
      return false;
    };
  },
};
