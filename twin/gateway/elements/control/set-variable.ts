import type { Handler } from '../handler.ts';
import { plain } from '../handler.ts';

export const setVariable: Handler = {
  required: ['name', 'value'],
  build(element, build) {
    const name = plain(element, 'name');
    const value = build.attribute<unknown>(element, 'value', 'object');
    return async (run) => {
      run.context.variables.set(name, await value(run));
      return false;
    };
  },
};
