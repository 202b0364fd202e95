import { isSecretField, secretsIn } from '../../../kit/redact.ts';
import { readBody } from '../../body-text.ts';
import { type Fields, fieldsOf } from '../../header-fields.ts';
import { PolicyError } from '../../policy-error.ts';
import { Part } from '../../told/ran.ts';
import { type Handler, only, plain } from '../handler.ts';
import { outgoing, REQUEST_PARTS } from './outgoing.ts';
import { timeoutOf } from './timeout-of.ts';

/** What a service answers may be a credential for it. */
const secretsOf = (headers: Fields): readonly string[] =>
  fieldsOf(headers).flatMap(([name, value]) => (isSecretField(name) ? secretsIn(name, value) : []));

const DEFAULT_SECONDS = 60;

/** Calls another service and stores its answer in a variable. */
export const sendRequest: Handler = {
  required: ['response-variable-name'],
  attributes: [
    'mode',
    'timeout',
    'timeout-ms',
    'ignore-error',
    'buffer-response',
    'fail-on-error-status-code',
  ],
  children: REQUEST_PARTS,
  limits: [
    'The response is read whole, so `buffer-response="false"` is refused.',
    "A copied request is sent to the URL that the caller's request would be forwarded to ○.",
    'With `fail-on-error-status-code`, `context.LastError.Reason` is `BackendStatusCodeFailure` ○.',
  ],
  build(element, build) {
    const variable = plain(element, 'response-variable-name');
    const ignores = only(element, 'ignore-error', ['false', 'true']) === 'true';
    const fails = only(element, 'fail-on-error-status-code', ['false', 'true']) === 'true';
    only(element, 'buffer-response', ['true']);
    const message = outgoing(element, build);
    const [toPart, statusPart] = [new Part(element, 'to'), new Part(element, 'status')];
    const timeout = timeoutOf(element, build, DEFAULT_SECONDS);
    return async (run) => {
      const { variables } = run.context;
      try {
        const [sent, timeoutMs] = [await message(run), await timeout(run)];
        run.trail?.value(toPart, sent.url);
        const response = await run.services.send({ ...sent, timeoutMs, signal: run.signal });
        run.trail?.value(statusPart, response.status);
        run.trail?.hide(() => secretsOf(response.headers));
        await readBody(response.body);
        if (fails && response.status >= 400 && response.status <= 599) {
          const what = `The service answered ${response.status}.`;
          throw new PolicyError('BackendStatusCodeFailure', what);
        }
        variables.set(variable, response);
      } catch (error) {
        if (!ignores || !(error instanceof PolicyError)) throw error;
        variables.set(variable, null);
      }
      return false;
    };
  },
};
