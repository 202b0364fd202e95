import type { Value } from '../build.ts';
import { type Element, refuse } from '../document.ts';
import { runAll } from '../run.ts';
import { check, type Handler } from './handler.ts';

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
    checkOrder(element);
    return async (run) => {
      for (const { condition, steps } of branches) {
        if (await condition(run)) return runAll(steps, run);
      }
      return false;
    };
  },
};

function checkOrder(element: Element): void {
  const otherwise = element.children.findIndex(({ name }) => name === 'otherwise');
  if (otherwise >= 0 && otherwise < element.children.length - 1) {
    refuse(element, '<otherwise> is not the last branch');
  }
}
