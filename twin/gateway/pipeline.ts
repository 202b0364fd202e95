import type { LastError } from './context.ts';
import { Fields } from './header-fields.ts';
import { Response } from './message.ts';
import { Body } from './message-body.ts';
import type { Policy } from './policy.ts';
import { PolicyError } from './policy-error.ts';
import { type Completion, type Run, runAll } from './policy-run.ts';

/** The sections in running order; `on-error` runs if one of them fails. */
const ORDER = ['inbound', 'backend', 'outbound'] as const;

/**
 * Runs a policy on a request and returns the answer. A request that matches no operation runs only
 * the `on-error` section.
 */
export async function runPipeline(policy: Policy, run: Run): Promise<Response> {
  try {
    if (!run.context.request.operation) throw operationNotFound();
    for (const section of ORDER) if (await runAll(policy[section], run)) break;
  } catch (error) {
    await runOnError(policy, run, error);
  }
  run.context.response ??= new Response(200, '', new Fields(), Body.none());
  const answer = run.context.response;
  for (const complete of run.completions) await completing(complete, answer);
  return answer;
}

/** No error changes an answer that is complete. */
async function completing(complete: Completion, answer: Response): Promise<void> {
  try {
    await complete(answer);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
  }
}

/**
 * Answers a CORS preflight request, for which only `<cors>` runs: with what the first one in scope
 * that decides says, else with an empty 200.
 */
export async function runPreflights(policy: Policy, run: Run): Promise<Response> {
  try {
    await runAll(policy.preflights, run);
  } catch (error) {
    await runOnError(policy, run, error);
  }
  return run.context.response ?? new Response(200, '', new Fields(), Body.none());
}

const operationNotFound = (): PolicyError =>
  new PolicyError('OperationNotFound', 'Unable to match incoming request to an operation.', 404);

async function runOnError(policy: Policy, run: Run, thrown: unknown): Promise<void> {
  const { context } = run;
  const error = thrown instanceof PolicyError ? thrown : unexpected(thrown);
  context.response?.body.drop();
  context.lastError = lastError(error);
  context.response = defaultAnswer(error);
  try {
    await runAll(policy['on-error'], run);
  } catch (again) {
    context.response = defaultAnswer(again instanceof PolicyError ? again : unexpected(again));
  }
}

const lastError = ({ element, reason, message }: PolicyError): LastError => ({
  source: element?.name ?? 'configuration',
  reason,
  message,
  scope: element?.scope,
  section: element?.section,
  path: element?.path,
  policyId: element?.id,
});

/** Internal errors must not reach a caller. */
const unexpected = (error: unknown): PolicyError =>
  new PolicyError('InternalError', error instanceof Error ? error.name : 'unknown');

/** The service's default answer to an error. */
function defaultAnswer(error: PolicyError): Response {
  const text = JSON.stringify({ statusCode: error.status, message: error.told });
  const headers = Object.entries({ 'Content-Type': 'application/json', ...error.headers });
  const fields = headers.map(([name, value]): [string, string[]] => [name, [value]]);
  return new Response(error.status, '', new Fields(fields), Body.of(text));
}
