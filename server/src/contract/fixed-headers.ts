import type { Answer } from '../call/values.ts';

/**
 * Headers of every response, whatever its status (H-22, H-23). Only a page overrides the
 * Content-Security-Policy with its own.
 */
const FIXED = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export const withFixedHeaders = <A extends Answer>(answer: A, more?: Answer['headers']): A => ({
  ...answer,
  headers: { ...FIXED, ...answer.headers, ...more },
});

/** The response to the platform's probe. It closes, so that a body sent along is never read. */
export const HEALTHY: Answer = withFixedHeaders({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
  body: 'ok\n',
});
