import { authenticationBasic } from './access/authentication-basic.ts';
import { authenticationManagedIdentity } from './access/authentication-managed-identity.ts';
import { checkHeader } from './access/check-header.ts';
import { cors } from './access/cors.ts';
import { ipFilter } from './access/ip-filter.ts';
import { cacheLookup } from './cache/cache-lookup.ts';
import { cacheLookupValue } from './cache/cache-lookup-value.ts';
import { cacheRemoveValue } from './cache/cache-remove-value.ts';
import { cacheStore } from './cache/cache-store.ts';
import { cacheStoreValue } from './cache/cache-store-value.ts';
import { forwardRequest } from './calls/forward-request.ts';
import { mockResponse } from './calls/mock-response.ts';
import { returnResponse } from './calls/return-response.ts';
import { sendOneWayRequest } from './calls/send-one-way-request.ts';
import { sendRequest } from './calls/send-request.ts';
import { setBackendService } from './calls/set-backend-service.ts';
import { base } from './control/base.ts';
import { choose } from './control/choose.ts';
import { includeFragment } from './control/include-fragment.ts';
import { retry } from './control/retry.ts';
import { setVariable } from './control/set-variable.ts';
import { wait } from './control/wait.ts';
import type { Handler } from './handler.ts';
import { limitConcurrency } from './limits/limit-concurrency.ts';
import { quotaByKey } from './limits/quota-by-key.ts';
import { rateLimit } from './limits/rate-limit.ts';
import { rateLimitByKey } from './limits/rate-limit-by-key.ts';
import { emitMetric } from './log/emit-metric.ts';
import { logToEventhub } from './log/log-to-eventhub.ts';
import { trace } from './log/trace.ts';
import { findAndReplace } from './messages/find-and-replace.ts';
import { jsonToXmlElement } from './messages/json-to-xml.ts';
import { jsonp } from './messages/jsonp.ts';
import { redirectContentUrls } from './messages/redirect-content-urls.ts';
import { rewriteUri } from './messages/rewrite-uri.ts';
import { setBody } from './messages/set-body.ts';
import { setHeader } from './messages/set-header.ts';
import { setMethod } from './messages/set-method.ts';
import { setQueryParameter } from './messages/set-query-parameter.ts';
import { setStatus } from './messages/set-status.ts';
import { xmlToJsonElement } from './messages/xml-to-json.ts';
import { llmContentSafety } from './safety/llm-content-safety.ts';
import { validateAzureAdToken } from './tokens/validate-azure-ad-token.ts';
import { validateJwt } from './tokens/validate-jwt.ts';
import { validateContent } from './validation/validate-content.ts';
import { validateHeaders } from './validation/validate-headers.ts';
import { validateParameters } from './validation/validate-parameters.ts';
import { validateStatusCode } from './validation/validate-status-code.ts';

/** Every element that a section may contain. Startup fails for any other. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  'authentication-basic': authenticationBasic,
  'authentication-managed-identity': authenticationManagedIdentity,
  base,
  'cache-lookup': cacheLookup,
  'cache-lookup-value': cacheLookupValue,
  'cache-remove-value': cacheRemoveValue,
  'cache-store': cacheStore,
  'cache-store-value': cacheStoreValue,
  'check-header': checkHeader,
  choose,
  cors,
  'emit-metric': emitMetric,
  'find-and-replace': findAndReplace,
  'forward-request': forwardRequest,
  'include-fragment': includeFragment,
  'ip-filter': ipFilter,
  'json-to-xml': jsonToXmlElement,
  jsonp,
  'limit-concurrency': limitConcurrency,
  'llm-content-safety': llmContentSafety,
  'log-to-eventhub': logToEventhub,
  'mock-response': mockResponse,
  'quota-by-key': quotaByKey,
  'rate-limit': rateLimit,
  'rate-limit-by-key': rateLimitByKey,
  'redirect-content-urls': redirectContentUrls,
  retry,
  'return-response': returnResponse,
  'rewrite-uri': rewriteUri,
  'send-one-way-request': sendOneWayRequest,
  'send-request': sendRequest,
  'set-backend-service': setBackendService,
  'set-body': setBody,
  'set-header': setHeader,
  'set-method': setMethod,
  'set-query-parameter': setQueryParameter,
  'set-status': setStatus,
  'set-variable': setVariable,
  trace,
  'validate-azure-ad-token': validateAzureAdToken,
  'validate-content': validateContent,
  'validate-headers': validateHeaders,
  'validate-jwt': validateJwt,
  'validate-parameters': validateParameters,
  'validate-status-code': validateStatusCode,
  wait,
  'xml-to-json': xmlToJsonElement,
};
