import { randomUUID } from 'node:crypto';
import { currentCall, recordsArguments } from '../kit/calls.ts';
import type { Configuration } from './configuration.ts';
import { matchTrail } from './match-trail.ts';
import type { Request, Response } from './message.ts';
import type { Operation } from './operations.ts';
import { runPipeline, runPreflights } from './pipeline.ts';
import { PolicyTrail } from './policy-trail.ts';
import type { Services } from './services.ts';
import { argumentsTrail } from './told/tell-arguments.ts';

/** Answers one request with one configuration, even if a new one is applied meanwhile. */
export async function answer(
  { match, policyOf, backends, deployment, deployed, listOperations }: Configuration,
  services: Omit<Services, 'backends'>,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const matched = match(request.method, request.originalUrl);
  const asked = matched ? undefined : askedAbout(request, match);
  const isPreflight = asked !== undefined && policyOf(asked).preflights.length > 0;
  const operation = isPreflight ? asked : matched;
  request.call(operation);
  const context = {
    requestId: randomUUID(),
    request,
    deployment,
    clock: services.clock,
    timestamp: services.clock.now(),
    variables: new Map<string, unknown>(),
    response: undefined,
    lastError: undefined,
  };
  let isTold = false;
  const tell = (why: string): void => {
    isTold = true;
    services.tell(why);
  };
  const policy = policyOf(operation);
  const record = currentCall();
  const trail = record && new PolicyTrail(record, deployed);
  if (trail) {
    record.hide(deployed.secrets);
    record.add(matchTrail(record, request, operation, listOperations));
    record.add(trail);
    if (recordsArguments()) record.add(argumentsTrail(request.body, record.now()));
  }
  const run = {
    context,
    services: { ...services, backends, tell },
    signal,
    completions: [],
    trail,
  };
  const response = await (isPreflight ? runPreflights : runPipeline)(policy, run);
  const hasToken = request.headers.get('Authorization') !== undefined;
  if (response.status === 401 && hasToken && !isTold) services.tell(BY_ANOTHER_STEP);
  return response;
}

/** The operation that a browser asks about with a CORS preflight request. */
function askedAbout(
  { method, headers, originalUrl }: Request,
  match: Configuration['match'],
): Operation | undefined {
  const asked = headers.get('Access-Control-Request-Method')?.[0];
  if (method !== 'OPTIONS' || asked === undefined || !headers.has('Origin')) return undefined;
  return match(asked, originalUrl);
}

/** Only `validate-jwt` gives a reason; other steps refuse by a condition in the policy. */
const BY_ANOTHER_STEP =
  'the 401 came from a step other than validate-jwt: see "A token is refused" in docs/deploy.md.';
