/**
 * Every reason for refusing a request, and what the caller sees. A step names a reason; status,
 * JSON-RPC code, challenge and message are defined only here. The messages are constants, so a
 * response can neither reveal an internal error nor repeat what was sent. Programs read the
 * reason itself in `error.data.reason`, because many reasons share a code.
 *
 * `docs/refusals.md` lists the same rows; a test compares the two in both directions.
 */

import type { CredentialFault } from '../call/values.ts';
import { CODES } from './error-codes.ts';
import { LIMITS } from './limits.ts';

export interface RefusalRow {
  readonly status: number;
  /** JSON-RPC error code; absent if the body is never JSON-RPC. */
  readonly code?: number;
  /** OAuth error of the challenge (RFC 6750 section 3.1); `none` is a bare challenge. */
  readonly challenge?: 'none' | 'invalid_token' | 'invalid_request' | 'insufficient_scope';
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection cannot be used again: unread bytes of the request may follow. */
  readonly close?: true;
  readonly message: string;
}

export const REFUSALS = {
  // The head
  malformed_http: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: 'The request is not valid HTTP/1.1; check the client or proxy that sent it.',
  },
  target_form: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    close: true,
    message:
      'The request target must be a path; send the path in the request line and the host in the Host header.',
  },
  http_version: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: 'Only HTTP/1.1 is supported; send the request as HTTP/1.1 with a Host header.',
  },
  uri_too_long: {
    status: 414,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: 'The request target is too long; send arguments in the body.',
  },
  header_too_large: {
    status: 431,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: 'The headers are too large; send fewer or shorter headers.',
  },
  not_found: {
    status: 404,
    code: CODES.INVALID_REQUEST,
    message: 'Nothing is served at this path; the MCP endpoint is /mcp.',
  },
  method: {
    status: 405,
    code: CODES.INVALID_REQUEST,
    headers: { allow: 'POST' },
    message: 'The MCP endpoint accepts only POST.',
  },
  page_method: {
    status: 405,
    code: CODES.INVALID_REQUEST,
    headers: { allow: 'GET' },
    message: 'This page accepts only GET.',
  },
  duplicate_header: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    message: 'A header that must not be repeated was sent more than once; send it once.',
  },
  host: {
    status: 403,
    code: CODES.INVALID_REQUEST,
    message: "The Host header does not name this server; use the server's configured host name.",
  },
  origin: {
    status: 403,
    code: CODES.INVALID_REQUEST,
    message: 'This Origin is not allowed to call the server; ask the operator to allow it.',
  },
  two_credentials: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    challenge: 'invalid_request',
    message:
      'More than one credential was sent; send one bearer token in the Authorization header.',
  },
  query: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    challenge: 'invalid_request',
    message:
      'Query strings are not accepted; send the token in the Authorization header and arguments in the body.',
  },
  media_type: {
    status: 415,
    code: CODES.INVALID_REQUEST,
    message: 'The body must be application/json in UTF-8; set Content-Type to application/json.',
  },
  content_coding: {
    status: 415,
    code: CODES.INVALID_REQUEST,
    message: 'Content codings are not supported; send the body without Content-Encoding.',
  },
  expectation: {
    status: 417,
    code: CODES.INVALID_REQUEST,
    close: true,
    message:
      'The only supported expectation is 100-continue; send that, or remove the Expect header.',
  },
  too_busy: {
    status: 503,
    code: CODES.INTERNAL_ERROR,
    headers: { 'retry-after': '1' },
    message:
      'The server or this caller has reached its limit of concurrent requests; try again in one second.',
  },

  // Identity
  no_credential: {
    status: 401,
    code: CODES.INVALID_REQUEST,
    challenge: 'none',
    message:
      'Sign in: this server requires a bearer token from the authorization server named in its metadata.',
  },
  bad_credential: {
    status: 401,
    code: CODES.INVALID_REQUEST,
    challenge: 'invalid_token',
    message: 'The credential was not accepted; sign in again.',
  },
  keys_unavailable: {
    status: 503,
    code: CODES.INTERNAL_ERROR,
    headers: { 'retry-after': '5' },
    message: 'The server cannot verify tokens right now; try again in a few seconds.',
  },

  // The body
  body_too_large: {
    status: 413,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: `The body is larger than ${LIMITS.bodyBytes} bytes; send a smaller one.`,
  },
  body_timeout: {
    status: 408,
    code: CODES.INVALID_REQUEST,
    close: true,
    message: 'The request did not arrive in time; send it again without pauses.',
  },
  not_json: {
    status: 400,
    code: CODES.PARSE_ERROR,
    message: `The body is not strict JSON; send JSON in UTF-8 without a byte order mark, control characters, noncharacters, lone surrogates, duplicate names or backslashes in names, with at most ${LIMITS.jsonDepth} levels, ${LIMITS.jsonKeys} names and ${LIMITS.jsonValues} values.`,
  },
  not_one_message: {
    status: 400,
    code: CODES.INVALID_REQUEST,
    message:
      'The body must be a single JSON-RPC 2.0 request or notification; batches are not supported.',
  },

  // The protocol
  header_mismatch: {
    status: 400,
    code: CODES.HEADER_MISMATCH,
    message:
      'The MCP headers are missing or do not match the body; set MCP-Protocol-Version, Mcp-Method and Mcp-Name to the values in the body.',
  },
  unsupported_version: {
    status: 400,
    code: CODES.UNSUPPORTED_VERSION,
    message: 'This protocol version is not supported; use one of the versions in error.data.',
  },
  bad_envelope: {
    status: 400,
    code: CODES.INVALID_PARAMS,
    message:
      'The _meta members that this protocol version requires are missing or invalid; correct them.',
  },
  missing_capability: {
    status: 400,
    code: CODES.MISSING_CAPABILITY,
    message:
      'The request requires client capabilities that were not declared; error.data names them.',
  },
  unknown_method: {
    status: 404,
    code: CODES.METHOD_NOT_FOUND,
    message: 'This method is not supported.',
  },
  bad_params: {
    status: 200,
    code: CODES.INVALID_PARAMS,
    message: 'The parameters are not valid for this method; correct them.',
  },

  // Access
  insufficient_scope: {
    status: 403,
    code: CODES.INVALID_REQUEST,
    challenge: 'insufficient_scope',
    message:
      'The token lacks a required scope or role; sign in again with the scopes in the challenge, or ask the operator to assign the role.',
  },
  unknown_tool: {
    status: 200,
    code: CODES.INVALID_PARAMS,
    message: 'This tool does not exist; call tools/list to see the available tools.',
  },

  // Anything else
  call_timeout: {
    status: 504,
    code: CODES.INTERNAL_ERROR,
    message: 'The call took too long and was stopped; try again.',
  },
  internal: {
    status: 500,
    code: CODES.INTERNAL_ERROR,
    message: 'An internal error occurred; give the operator the correlation id of this response.',
  },
} as const satisfies Record<string, RefusalRow>;

export type Reason = keyof typeof REFUSALS;

/** A step's refusal. `data` contains only values that the server itself sets or has validated. */
export interface Refusal {
  readonly reason: Reason;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Full names of all scopes that the operation requires, for the challenge. */
  readonly scopes?: readonly string[];
  /** What was wrong with the credential; recorded, but never sent to the caller. */
  readonly fault?: CredentialFault;
}

export const refuse = (reason: Reason, more?: Omit<Refusal, 'reason'>): Refusal => ({
  reason,
  ...more,
});
