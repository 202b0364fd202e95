/**
 * Every refusal that the gateway sends. Those shared with the server come from the server's table and
 * code, so that body and challenge do not reveal which hop refused; only the gateway uses the rows
 * below. A policy names a reason, and `answer.generated.fragment.xml` looks it up.
 */
import { REFUSALS, type Reason } from '../../server/src/contract/refusals.ts';

export interface GatewayRow {
  readonly status: number;
  readonly code?: number;
  readonly challenge?: 'none' | 'invalid_token' | 'invalid_request' | 'insufficient_scope';
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
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
    message:
      'Only the platform may send headers that begin with X-MS-CLIENT-PRINCIPAL or X-MS-TOKEN; remove them.',
  },
  address: {
    status: 403,
    code: INVALID_REQUEST,
    message:
      'Authentication is turned off, so only the addresses in AZURE_DEPLOYER_IP may call the server.',
  },
  length_required: {
    status: 411,
    code: INVALID_REQUEST,
    message: 'Declare the size of the body; send Content-Length.',
  },
  too_many: {
    status: 429,
    code: INVALID_REQUEST,
    message: 'Too many requests; try again after the number of seconds in Retry-After.',
  },
  return_target: {
    status: 400,
    code: INVALID_REQUEST,
    message:
      'Sign-in and sign-out redirect only to the status page; remove the redirect parameter.',
  },
  forbidden: {
    status: 403,
    code: INVALID_REQUEST,
    message: 'This client or user is not allowed to call the server; ask the operator to allow it.',
  },
  unavailable: {
    status: 503,
    code: INTERNAL_ERROR,
    headers: { 'retry-after': '5' },
    message: 'The server is not responding; try again in a few seconds.',
  },
  unsafe_content: {
    status: 403,
    code: INVALID_REQUEST,
    message:
      'The content check classified the arguments as an attack; if that is wrong, rephrase them and try again.',
  },
  content_too_long: {
    status: 413,
    code: INVALID_REQUEST,
    message: 'The arguments are too long for the content check; send shorter ones.',
  },
  content_unchecked: {
    status: 503,
    code: INTERNAL_ERROR,
    headers: { 'retry-after': '5' },
    message:
      'The content check is not responding, so calls are refused; try again in a few seconds.',
  },
} as const satisfies Record<string, GatewayRow>;

export const GATEWAY_REFUSALS: Readonly<Record<string, GatewayRow>> = {
  ...Object.fromEntries(SHARED.map((reason) => [reason, REFUSALS[reason]])),
  ...OWN,
};
