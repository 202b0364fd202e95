import { bodyTextOf } from '../../body-text.ts';
import type { Request, Response } from '../../message.ts';
import { type Element, refuse, unsupported } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { changesAnswer } from '../answer-of.ts';
import { check, type Handler, only, plain } from '../handler.ts';
import { numberOf } from '../values.ts';
import { contentTypeMap } from './content-type-map.ts';
import { type Judge, judgeOf, MissingDefinition } from './judge-content.ts';
import { type Action, actionOf, type Finding, MESSAGE_LIMIT, reporting } from './report.ts';
import { answerOf } from './validate-status-code.ts';

/** The service's own limit, unless support raises it. */
const MAX_BYTES = 102_400;

interface Content {
  readonly type: string;
  readonly action: Value<Action>;
  readonly judge: Judge;
}

export const validateContent: Handler = {
  required: ['unspecified-content-type-action', 'max-size', 'size-exceeded-action'],
  attributes: ['errors-variable-name'],
  children: ['content-type-map', 'content'],
  sections: ['inbound', 'outbound', 'on-error'],
  limits: [
    MESSAGE_LIMIT,
    'A compressed body is not decompressed, so it is not valid JSON or XML.',
    'XML needs a schema of the service (`schema-id`) without references to other schemas; `case-insensitive-property-names="true"` is refused.',
    'A body over `max-size` is not validated further, whatever the action.',
  ],
  build(element, build) {
    const isAnswer = changesAnswer(build.section);
    const [message, type] = isAnswer
      ? (['Response', 'ResponseBody'] as const)
      : (['Request', 'RequestBody'] as const);
    const unspecified = actionOf(element, 'unspecified-content-type-action', build);
    const exceeded = actionOf(element, 'size-exceeded-action', build);
    const limit = sizeOf(element, build);
    const map = contentTypeMap(element, build);
    const contents = element.children
      .filter(({ name }) => name === 'content')
      .map((child) => contentOf(child, build));
    const report = reporting(element, build);

    const judge = async (run: Run, sent: Request | Response): Promise<Finding[]> => {
      const most = await limit(run);
      const bytes = await lengthOf(sent, most);
      if (bytes > most) {
        const what = `${message}'s body is ${bytes} bytes long and it exceeds the`;
        const details = `${what} configured limit of ${most} bytes.`;
        const told = isAnswer ? {} : { told: `${what} limit of ${most} bytes.` };
        return [
          { name: '', type, rule: 'SizeLimit', details, ...told, action: await exceeded(run) },
        ];
      }
      const name = await map(run, sent.headers.get('Content-Type')?.[0]);
      const declared = declaredFor(run, isAnswer);
      const content =
        contents.find((one) => one.type === name) ??
        contents.find((one) => one.type === '' && declared?.has(name));
      if (!content) {
        if (declared?.has(name)) return [];
        const details = `Unspecified content type ${name} is not allowed.`;
        const told = isAnswer ? {} : { told: details };
        return [
          { name, type, rule: 'Unspecified', details, ...told, action: await unspecified(run) },
        ];
      }
      const action = await content.action(run);
      if (action === 'ignore') return [];
      return nonconforming(await bodyTextOf(sent.body), { run, content, name, action, isAnswer });
    };

    return async (run) => {
      const sent = isAnswer ? run.context.response : run.context.request;
      if (sent?.body.isPresent) report(run, await judge(run, sent));
      return false;
    };
  },
};

interface Judged {
  readonly run: Run;
  readonly content: Content;
  readonly name: string;
  readonly action: Action;
  readonly isAnswer: boolean;
}

function nonconforming(
  text: string | undefined,
  { run, content, name, action, isAnswer }: Judged,
): Finding[] {
  const type = isAnswer ? 'ResponseBody' : 'RequestBody';
  try {
    const fault = content.judge(text ?? '', run, isAnswer, name);
    if (fault === undefined) return [];
    const whose = isAnswer ? 'response' : 'request';
    const details = `Body of the ${whose} does not conform to the definition ${fault.definition}, which is associated with the content type ${name}. ${fault.message}`;
    const told = isAnswer ? {} : { told: details };
    return [{ name, type, rule: 'IncorrectMessage', details, ...told, action }];
  } catch (error) {
    if (!(error instanceof MissingDefinition)) throw error;
    const details = `API's schema does not contain definition, which is associated with the content type ${name}.`;
    return [{ name, type, rule: 'MissingDefinition', details, action }];
  }
}

function sizeOf(element: Element, build: Build): Value<number> {
  const literal = Number(element.attributes['max-size']);
  if (literal > MAX_BYTES) refuse(element, `max-size="${literal}" is above ${MAX_BYTES}`);
  const given = numberOf(element, 'max-size', build);
  return async (run) => Math.min(await given(run), MAX_BYTES);
}

/** What the message states, without reading more; else what it has. */
async function lengthOf({ headers, body }: Request | Response, most: number): Promise<number> {
  const stated = Number(headers.get('Content-Length')?.[0] ?? 0);
  if (stated > most) return stated;
  return Buffer.byteLength((await bodyTextOf(body)) ?? '');
}

/** Media types that the API declares for the message. */
function declaredFor(run: Run, isAnswer: boolean) {
  const { request, response } = run.context;
  if (!isAnswer) return request.operation?.contract.request;
  return response && answerOf(run, response.status)?.contents;
}

function contentOf(element: Element, build: Build): Content {
  const required = ['validate-as', 'action'];
  const attributes = [
    'type',
    'schema-id',
    'schema-ref',
    'allow-additional-properties',
    'case-insensitive-property-names',
  ];
  check(element, { required, attributes }, build.section);
  if (element.attributes['case-insensitive-property-names'] === 'true') {
    unsupported(element, 'the twin does not support case-insensitive-property-names="true"');
  }
  only(element, 'validate-as', ['json', 'xml', 'soap']);
  return {
    type: plain(element, 'type').toLowerCase(),
    action: actionOf(element, 'action', build),
    judge: judgeOf(element, build),
  };
}
