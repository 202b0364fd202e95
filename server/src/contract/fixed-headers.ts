import type { Answer } from '../call/values.ts';

/**
 * Headers of every answer, whatever its status (H-22, H-23). A page overrides the policy with its
 * own; nothing else does.
 */
const FIXED = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export const withFixedHeaders = <A extends Answer>(answer: A): A => ({
  ...answer,
  headers: { ...FIXED, ...answer.headers },
});

/** What the platform's probe gets. It closes, so that a body sent along is never read. */
export const HEALTHY: Answer = withFixedHeaders({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
  body: 'ok\n',
});
