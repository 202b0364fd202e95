import { runAll } from '../../policy-run.ts';
import { type Handler, plain } from '../handler.ts';

export const includeFragment: Handler = {
  required: ['fragment-id'],
  build(element, build) {
    const steps = build.fragment(element, plain(element, 'fragment-id'));
    return (run) => runAll(steps, run);
  },
};
