import type { Value } from '../../policy-expressions.ts';
import { type Run, runAll, when } from '../../policy-run.ts';
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
      return { branch, condition, steps: build.steps(branch) };
    });
    const choice = (run: Run, at: number): boolean | Promise<boolean> => {
      const { branch, condition, steps } = branches[at] ?? {};
      if (!branch || !condition || !steps) return false;
      const go = (holds: boolean) => {
        if (!holds) return choice(run, at + 1);
        run.trail?.branch(branch);
        return runAll(steps, run);
      };
      return when(condition(run), go);
    };
    return (run) => choice(run, 0);
  },
};
