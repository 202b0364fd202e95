import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { base } from './base.ts';
import { choose } from './choose.ts';
import { forwardRequest } from './forward-request.ts';
import type { Handler } from './handler.ts';
import { includeFragment } from './include-fragment.ts';
import { rateLimitByKey } from './rate-limit-by-key.ts';
import { returnResponse } from './return-response.ts';
import { rewriteUri } from './rewrite-uri.ts';
import { sendRequest } from './send-request.ts';
import { setBackendService } from './set-backend-service.ts';
import { setHeader } from './set-header.ts';
import { setVariable } from './set-variable.ts';
import { trace } from './trace.ts';
import { validateJwt } from './validate-jwt.ts';

/** Every element that a section may contain. Startup fails for any other. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  'authentication-managed-identity': authenticationManagedIdentity,
  base,
  choose,
  'forward-request': forwardRequest,
  'include-fragment': includeFragment,
  'rate-limit-by-key': rateLimitByKey,
  'return-response': returnResponse,
  'rewrite-uri': rewriteUri,
  'send-request': sendRequest,
  'set-backend-service': setBackendService,
  'set-header': setHeader,
  'set-variable': setVariable,
  trace,
  'validate-jwt': validateJwt,
};
