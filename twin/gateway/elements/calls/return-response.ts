import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';
import { bodyText } from '../messages/set-body.ts';
import { headerChange } from '../messages/set-header.ts';
import { statusChange } from '../messages/set-status.ts';

type Change = (run: Run, response: Response) => Promise<void>;

/** Answers and ends the pipeline. */
export const returnResponse: Handler = {
  children: ['set-status', 'set-header', 'set-body'],
  build(element, build) {
    const changes = element.children.map((child) => changeOf(child, build));
    return async (run) => {
      const response = new Response(200, '', new Fields(), Body.none());
      for (const change of changes) await change(run, response);
      run.context.response?.body.drop();
      run.context.response = response;
      return true;
    };
  },
};

function changeOf(element: Element, build: Build): Change {
  if (element.name === 'set-status') return statusChange(element, build);
  if (element.name === 'set-header') {
    const change = headerChange(element, build);
    return (run, { headers }) => change(run, headers);
  }
  const text = bodyText(element, build);
  return async (run, response) => {
    response.body = Body.of(await text(run));
  };
}
