import { check, type Handler } from '../handler.ts';
import { existsAction } from './set-header.ts';

/** Changes a parameter in the query of the URL to forward. */
export const setQueryParameter: Handler = {
  required: ['name'],
  attributes: ['exists-action'],
  children: ['value'],
  sections: ['inbound', 'backend'],
  build(element, build) {
    const name = build.attribute(element, 'name');
    const action = existsAction(element, build);
    const values = element.children.map((child) => {
      check(child, {}, build.section);
      return build.text(child);
    });
    return async (run) => {
      const { route } = run.context.request;
      const [parameter, how] = [await name(run), await action(run)];
      if (how === 'skip' && route.query.has(parameter)) return false;
      const texts = how === 'delete' ? [] : await Promise.all(values.map((value) => value(run)));
      if (how === 'append') route.appendParameter(parameter, texts);
      else route.setParameter(parameter, texts);
      return false;
    };
  },
};
