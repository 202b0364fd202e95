import { readBody, replaceBody } from '../../body-text.ts';
import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import type { Element } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { Part } from '../../told/ran.ts';
import { type Handler, plain } from '../handler.ts';
import { bodyText } from '../messages/set-body.ts';
import { headerChange } from '../messages/set-header.ts';
import { statusChange } from '../messages/set-status.ts';

type Change = (run: Run, response: Response) => Promise<void> | void;

/** Answers and ends the pipeline. */
export const returnResponse: Handler = {
  attributes: ['response-variable-name'],
  children: ['set-status', 'set-header', 'set-body'],
  build(element, build) {
    const variable = plain(element, 'response-variable-name');
    const statusPart = new Part(element, 'status');
    const changes = element.children.map((child) => changeOf(child, build));
    return async (run) => {
      const response = variable ? await stored(run, variable) : empty();
      for (const change of changes) await change(run, response);
      run.trail?.value(statusPart, response.status);
      run.context.response?.body.drop();
      run.context.response = response;
      return true;
    };
  },
};

const empty = (): Response => new Response(200, '', new Fields(), Body.none());

/** A copy of the response in a variable, so that the variable keeps what it had. */
async function stored({ context }: Run, variable: string): Promise<Response> {
  const found = context.variables.get(variable);
  if (!(found instanceof Response)) {
    throw new PolicyError(
      'ExpressionValueEvaluationFailure',
      `The variable ${variable} contains no response.`,
    );
  }
  const { status, reason, headers, body } = found;
  if (!body.isPresent) return new Response(status, reason, headers.copy(), Body.none());
  await readBody(body);
  return new Response(status, reason, headers.copy(), Body.of(body.take(true)));
}

function changeOf(element: Element, build: Build): Change {
  if (element.name === 'set-status') return statusChange(element, build);
  if (element.name === 'set-header') {
    const change = headerChange(element, build);
    return (run, { headers }) => change(run, headers);
  }
  const text = bodyText(element, build);
  return async (run, response) => {
    replaceBody(response, await text(run));
  };
}
