import { type Handler, plain } from '../handler.ts';
import { refuseExternal } from './caching-type.ts';
import { copyOf } from './copy-of.ts';

export const cacheLookupValue: Handler = {
  required: ['key', 'variable-name'],
  attributes: ['default-value', 'caching-type'],
  limits: ['The twin has no external cache, so `caching-type="external"` is refused.'],
  build(element, build) {
    refuseExternal(element);
    const key = build.attribute(element, 'key');
    const variable = plain(element, 'variable-name');
    const fallback =
      element.attributes['default-value'] === undefined
        ? undefined
        : build.attribute<unknown>(element, 'default-value', 'object');
    return async (run) => {
      const found = run.services.cache.find(`value ${await key(run)}`);
      const value = found === undefined ? await fallback?.(run) : copyOf(found);
      // After a miss without a default, policies ask whether the variable exists.
      if (value !== undefined) run.context.variables.set(variable, value);
      return false;
    };
  },
};
