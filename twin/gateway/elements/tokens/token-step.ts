import { type Demands, TokenRefused, verifyToken } from '../../judge-token.ts';
import type { Element } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run, Step } from '../../policy-run.ts';
import { Part } from '../../told/ran.ts';
import { plain } from '../handler.ts';
import { statusOf } from '../status-of.ts';
import { textOf } from '../values.ts';
import { remembering } from './remembering.ts';
import { SOURCES, sentIn, tokenSource } from './token-source.ts';

/** Attributes that say where the token is, and what follows from a faulty one. */
export const COMMON = [
  ...SOURCES,
  'require-scheme',
  'failed-validation-httpcode',
  'failed-validation-error-message',
  'output-token-variable-name',
];

/** Verifies the token of each request against the demands of an element. */
export function tokenStep(
  element: Element,
  build: Build,
  demandsOf: (run: Run) => Promise<Omit<Demands, 'scheme'>>,
): Step {
  const variable = plain(element, 'output-token-variable-name');
  const status = statusOf(element, 'failed-validation-httpcode', build, 401);
  const message = textOf(element, 'failed-validation-error-message', build);
  const readSource = tokenSource(element, build);
  const prepare = remembering(element, async (run) => {
    const source = await readSource(run);
    return { source, demands: { ...(await demandsOf(run)), scheme: source.scheme } };
  });
  const whyPart = new Part(element, 'why');
  return async (run) => {
    try {
      const { source, demands } = await prepare(run);
      const token = await verifyToken(sentIn(source, run), demands, run.services);
      if (variable) run.context.variables.set(variable, token);
      return false;
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      run.services.tell(error.message);
      run.trail?.value(whyPart, `${error.reason}: ${error.message}`);
      const told = (await message(run)) || error.answer;
      throw new PolicyError(error.reason, told, await status(run));
    }
  };
}
