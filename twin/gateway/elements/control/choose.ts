import type { Value } from '../../policy-expressions.ts';
import { runAll } from '../../policy-run.ts';
import { check, type Handler } from '../handler.ts';

export const choose: Handler = {
  children: ['when', 'otherwise'],
  build(element, build) {
    const branches = element.children.map((branch) => {
      const isWhen = branch.name === 'when';
      check(branch, { required: isWhen ? ['condition'] : [], children: 'steps' }, build.section);
      const condition: Value<boolean> = isWhen
        ? build.attribute<boolean>(branch, 'condition', 'bool')
        : () => true;
      return { condition, steps: build.steps(branch) };
    });
    return async (run) => {
      for (const { condition, steps } of branches) {
        if (await condition(run)) return runAll(steps, run);
      }
      return false;
    };
  },
};
