import { when } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';
import { plain } from '../handler.ts';

export const setVariable: Handler = {
  required: ['name', 'value'],
  build(element, build) {
    const name = plain(element, 'name');
    const value = build.attribute<unknown>(element, 'value', 'object');
    return (run) =>
      when(value(run), (found) => {
        run.context.variables.set(name, found);
        return false;
      });
  },
};
