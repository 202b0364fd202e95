import type { Operation } from '../operations.ts';
import type { Element } from '../policy-document.ts';
import { InvalidSchema } from './validators.ts';

/** Elements that validate messages against what the API declares. */
const VALIDATING = ['validate-content', 'validate-parameters', 'validate-headers'];

const validates = ({ name, children }: Element): boolean =>
  VALIDATING.includes(name) || children.some(validates);

/**
 * Compiles the schemas of every operation if a policy validates against them, so that one that cannot
 * be read stops the start rather than a request.
 */
export function compileContracts(
  documents: Iterable<Element>,
  operations: readonly Operation[],
): void {
  if (![...documents].some(validates)) return;
  for (const { contract } of operations) {
    const { document, parameters, request, responses } = contract;
    const answers = [...responses.values()];
    const single = [...parameters, ...answers.flatMap(({ headers }) => [...headers.values()])];
    const bodies = [
      ...request.values(),
      ...answers.flatMap(({ contents }) => [...contents.values()]),
    ];
    const compile = (pointer: string | undefined, converts: boolean): void => {
      if (pointer === undefined) return;
      try {
        document.validators.at(pointer, undefined, converts);
        if (!converts) for (const one of [true, false]) document.validators.at(pointer, one);
      } catch (error) {
        if (!(error instanceof InvalidSchema)) throw error;
        document.refuse(pointer.slice(1).split('/').map(unescaped), error.message);
      }
    };
    for (const { schema } of single) compile(schema, true);
    for (const pointer of bodies) compile(pointer, false);
  }
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
