import { randomUUID } from 'node:crypto';
import type { Configuration } from './configuration.ts';
import type { Request, Response } from './message.ts';
import { runPipeline } from './pipeline.ts';
import type { Services } from './services.ts';

/** Answers one request with one configuration, even if a new one is applied meanwhile. */
export async function answer(
  { match, policyOf, backends, deployment }: Configuration,
  services: Omit<Services, 'backends'>,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const operation = match(request.method, request.originalUrl);
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
  const response = await runPipeline(policyOf(operation), {
    context,
    services: { ...services, backends, tell },
    signal,
  });
  const hasToken = request.headers.get('Authorization') !== undefined;
  if (response.status === 401 && hasToken && !isTold) services.tell(BY_ANOTHER_STEP);
  return response;
}

/** Only `validate-jwt` gives a reason; other steps refuse by a condition in the policy. */
const BY_ANOTHER_STEP =
  'the 401 came from a step other than validate-jwt: see "A token is refused" in docs/deploy.md.';
