import { createRequire } from 'node:module';
import { bodyTextOf, evaluationFailed, replaceBody } from '../../body-text.ts';
import { Fault } from '../../csharp/fault.ts';
import { readJson } from '../../json/read.ts';
import { bindJson } from '../../liquid/bind-body.ts';
import { bindContext } from '../../liquid/bind-context.ts';
import { bindXml } from '../../liquid/bind-xml.ts';
import {
  LiquidFault,
  type Value as LiquidValue,
  type Template,
  UnsupportedTemplate,
} from '../../liquid/values.ts';
import { kindOf } from '../../media-type.ts';
import { type Element, refuse, unsupported } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { XmlRefused } from '../../xml/parse-xml.ts';
import { answerOf, changesAnswer } from '../answer-of.ts';
import { check, type Handler, only } from '../handler.ts';

/** The library is loaded for the first template: every start would pay for it otherwise. */
const require = createRequire(import.meta.url);

const PARTS = { attributes: ['template', 'xsi-nil', 'parse-date'] };

/** Gives the request another body, or the answer in `outbound` and `on-error`. */
export const setBody: Handler = {
  ...PARTS,
  text: true,
  limits: [
    'Templates support the tags `assign break capture case comment continue cycle decrement for if increment raw unless`, and the filters of the reference except `Currency`, whose result depends on the culture of the service; others are refused.',
    'Templates: forms that DotLiquid does not read, or its versions read differently, are refused: line breaks within a tag, numbers that end with a zero after the point, backslashes in texts, filters in conditions, and special characters of regular expressions in the patterns of `Replace` and similar filters.',
    'Templates: the element fails where DotLiquid writes the text of an error ○, and where a template compares the order of texts, sorts more than 16 items of which two are equal, reads a date that is not in ISO 8601, or writes a whole object.',
    'Templates: elements of an XML body are bound by their local names, without attributes ○.',
    'In `<on-error>`, which the reference does not list, the element changes the response ○.',
  ],
  build(element, build) {
    const text = bodyText(element, build, true);
    const isAnswer = changesAnswer(build.section);
    return async (run) => {
      const { request } = run.context;
      const message = isAnswer ? answerOf(run) : request;
      // The service's HTTP client sends no body with these methods.
      if (!isAnswer && !request.body.isPresent && /^(GET|HEAD)$/.test(request.method)) {
        throw evaluationFailed('InvalidOperationException');
      }
      replaceBody(message, (await text(run)) ?? '');
      return false;
    };
  },
};

/** `<set-body>` of a message; templates see the body of the current one unless it was removed. */
export function bodyText(element: Element, build: Build, seesBody = false): Value<string> {
  check(element, PARTS, build.section);
  const nil = only(element, 'xsi-nil', ['blank', 'null']) as 'blank' | 'null';
  const parsesDates = only(element, 'parse-date', ['true', 'false']) === 'true';
  if (only(element, 'template', ['none', 'liquid']) === 'none') return build.text(element);
  if (/^@[({]/.test(element.text))
    refuse(element, 'a template cannot be an expression: write template="none" or no template');
  const template = compiled(element);
  const isAnswer = changesAnswer(build.section);
  return async (run) => {
    const body = seesBody ? await bodyOf(run, isAnswer, { nil, parsesDates }) : '';
    return rendered(() => template({ body, context: bindContext(run.context) }));
  };
}

function compiled(element: Element): Template {
  const path = '../../liquid/template.ts';
  const { compileTemplate } = require(path) as typeof import('../../liquid/template.ts');
  try {
    return compileTemplate(element.text);
  } catch (error) {
    if (!(error instanceof UnsupportedTemplate)) throw error;
    return unsupported(element, `the twin does not support this template: ${error.message}`);
  }
}

interface Binding {
  readonly nil: 'blank' | 'null';
  readonly parsesDates: boolean;
}

/** The body as its content type says; empty for other types. */
async function bodyOf(run: Run, isAnswer: boolean, how: Binding): Promise<LiquidValue> {
  const message = isAnswer ? run.context.response : run.context.request;
  const kind = kindOf(message?.headers.get('Content-Type')?.[0]);
  const text = message && kind && (await bodyTextOf(message.body));
  if (text === undefined || text === '') return '';
  return rendered(() =>
    kind === 'json' ? bindJson(readJson(text, how.parsesDates)) : bindXml(text, how.nil),
  );
}

function rendered<T>(render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof Fault) throw evaluationFailed(error.name);
    if (error instanceof XmlRefused) throw evaluationFailed('XmlException');
    if (error instanceof LiquidFault) throw evaluationFailed('RenderException');
    throw error;
  }
}
