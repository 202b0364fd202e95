/**
 * Every answer that the gateway makes by itself. What the server refuses as well comes from the
 * server's own catalogue and its own writer, so that body and challenge do not tell which hop said
 * no; the rows below are the gateway's alone. A policy names a reason, `answer.fragment.xml` looks it up.
 */
import { REFUSALS, type Reason } from '../../server/src/contract/refusals.ts';

export interface GatewayRow {
  readonly status: number;
  readonly code?: number;
  readonly challenge?: 'none' | 'invalid_token' | 'invalid_request' | 'insufficient_scope';
  readonly headers?: Readonly<Record<string, string>>;
  readonly words: string;
}

const INVALID_REQUEST = -32600;
const INTERNAL_ERROR = -32603;

/** Reasons that the gateway shares with the server. */
const SHARED = [
  'malformed_http',
  'header_too_large',
  'not_found',
  'method',
  'origin',
  'two_credentials',
  'query',
  'media_type',
  'content_coding',
  'no_credential',
  'bad_credential',
  'insufficient_scope',
  'body_too_large',
  'not_json',
  'not_one_message',
  'header_mismatch',
  'call_timeout',
  'internal',
] as const satisfies readonly Reason[];

const OWN = {
  platform_header: {
    status: 400,
    code: INVALID_REQUEST,
    words:
      'Headers in which the platform names a caller (X-MS-CLIENT-PRINCIPAL, X-MS-TOKEN) may not be sent; leave them out.',
  },
  address: {
    status: 403,
    code: INVALID_REQUEST,
    words: 'Authentication is skipped here, so only addresses of the deployer are admitted.',
  },
  length_required: {
    status: 411,
    code: INVALID_REQUEST,
    words:
      'Without an accepted token the size of the body must be declared: send Content-Length, or sign in first.',
  },
  too_many: {
    status: 429,
    code: INVALID_REQUEST,
    words: 'Too many requests; try again after the seconds that Retry-After gives.',
  },
  return_target: {
    status: 400,
    code: INVALID_REQUEST,
    words: 'Signing in and out return to the status page only; leave the redirect parameter out.',
  },
  forbidden: {
    status: 403,
    code: INVALID_REQUEST,
    words: 'This client or user may not call the server; ask its operator to allow it.',
  },
  unavailable: {
    status: 503,
    code: INTERNAL_ERROR,
    headers: { 'retry-after': '5' },
    words: 'The server does not answer right now; try again in a few seconds.',
  },
  unsafe_content: {
    status: 403,
    code: INVALID_REQUEST,
    words: 'The content check took the arguments for an attack; rephrase them.',
  },
  content_too_long: {
    status: 413,
    code: INVALID_REQUEST,
    words: 'The arguments are longer than the content check can read; send less.',
  },
  content_unchecked: {
    status: 503,
    code: INTERNAL_ERROR,
    headers: { 'retry-after': '5' },
    words: 'The content check does not answer, so nothing passes; try again in a few seconds.',
  },
} as const satisfies Record<string, GatewayRow>;

export const GATEWAY_REFUSALS: Readonly<Record<string, GatewayRow>> = {
  ...Object.fromEntries(SHARED.map((reason) => [reason, REFUSALS[reason]])),
  ...OWN,
};
