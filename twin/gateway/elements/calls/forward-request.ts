import { PolicyError } from '../../policy-error.ts';
import { type Handler, only, whole } from '../handler.ts';

/** API Management's default timeout. */
const DEFAULT_SECONDS = 300;

export const forwardRequest: Handler = {
  attributes: [
    'timeout',
    'follow-redirects',
    'buffer-request-body',
    'buffer-response',
    'fail-on-error-status-code',
  ],
  sections: ['backend'],
  build(element) {
    only(element, 'follow-redirects', ['false']);
    only(element, 'fail-on-error-status-code', ['false']);
    const buffersRequest = only(element, 'buffer-request-body', ['false', 'true']) === 'true';
    const buffersAnswer = only(element, 'buffer-response', ['true', 'false']) === 'true';
    const timeoutMs = whole(element, 'timeout', DEFAULT_SECONDS) * 1000;
    return async ({ context, services, signal }) => {
      const { method, headers, body, route } = context.request;
      if (!route.backend) {
        throw new PolicyError('BackendConnectionFailure', 'No step has chosen a backend.');
      }
      if (buffersRequest) await body.buffer(MAX_BUFFER_BYTES);
      const url = `${route.backend}${route.target}`;
      context.response = await services.send({ method, url, headers, body, timeoutMs, signal });
      if (buffersAnswer) await context.response.body.buffer(MAX_BUFFER_BYTES);
      return false;
    };
  },
};

/** Buffered answers are kept in memory. */
const MAX_BUFFER_BYTES = 16 * 1024 * 1024;
