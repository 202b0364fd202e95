import { PolicyError } from '../../policy-error.ts';
import { check, type Handler } from '../handler.ts';
import { statusOf } from '../status-of.ts';
import { flagOf, textOf } from '../values.ts';

/** Demands a header of the request, and optionally one of some values. */
export const checkHeader: Handler = {
  required: ['name', 'failed-check-httpcode', 'failed-check-error-message', 'ignore-case'],
  children: ['value'],
  sections: ['inbound'],
  build(element, build) {
    const name = textOf(element, 'name', build);
    const status = statusOf(element, 'failed-check-httpcode', build);
    const message = textOf(element, 'failed-check-error-message', build);
    const ignoresCase = flagOf(element, 'ignore-case', false, build);
    const allowed = element.children.map((child) => {
      check(child, {}, build.section);
      return build.text(child);
    });
    return async (run) => {
      const wanted = await name(run);
      const found = run.context.request.headers.get(wanted);
      const refuse = async (reason: string): Promise<never> => {
        throw new PolicyError(reason, await message(run), await status(run));
      };
      if (!found || found.every((value) => value === '')) return refuse('HeaderNotFound');
      if (allowed.length === 0) return false;
      const fold = (await ignoresCase(run)) ? lower : same;
      const values = new Set((await Promise.all(allowed.map((one) => one(run)))).map(fold));
      // Each value of a repeated header counts, so that an allowed one cannot cover for another.
      return found.every((value) => values.has(fold(value)))
        ? false
        : refuse('HeaderValueNotAllowed');
    };
  },
};

const lower = (value: string): string => value.toLowerCase();
const same = (value: string): string => value;
