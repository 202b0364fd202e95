import { Fields } from '../../header-fields.ts';
import { Body } from '../../message-body.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Run } from '../../policy-run.ts';

const VERSION = '2024-09-01';
const RESOURCE = 'https://cognitiveservices.azure.com';
const TIMEOUT_MS = 30_000;
const ANSWER_BYTES = 1024 * 1024;

/** The service answered something else than a verdict, or nothing. */
export const unchecked = (why: string): PolicyError =>
  new PolicyError('ContentSafetyFailure', `The content could not be checked: ${why}.`);

/**
 * Asks the service behind a backend. Without credentials of its own, the backend gets a token of the
 * gateway's identity.
 *
 * @throws {PolicyError} unless it answers with JSON and status 200.
 */
export async function askContentSafety(
  run: Run,
  backendId: string,
  operation: 'text:shieldPrompt' | 'text:analyze',
  question: object,
): Promise<unknown> {
  const { services, signal } = run;
  const service = services.backends.get(backendId)?.pick(services.clock.now());
  if (!service) throw unchecked('no backend answers');
  const { url, headers, query } = service.destination;
  const parameters = new URLSearchParams([['api-version', VERSION]]);
  for (const [name, values] of query) for (const value of values) parameters.append(name, value);
  const fields = new Fields([...headers, ['Content-Type', ['application/json']]]);
  if (headers.length === 0) {
    fields.set('Authorization', [`Bearer ${await services.identityToken(RESOURCE)}`]);
  }
  const response = await services.send({
    method: 'POST',
    url: `${url.replace(/\/contentsafety$/, '')}/contentsafety/${operation}?${parameters}`,
    headers: fields,
    body: Body.of(JSON.stringify(question)),
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  if (response.status !== 200) {
    response.body.drop();
    throw unchecked(`the service answered ${response.status}`);
  }
  try {
    await response.body.buffer(ANSWER_BYTES);
    return JSON.parse(response.body.take(true).toString());
  } catch {
    throw unchecked('the answer of the service is not JSON');
  }
}
