/** Answers refusals: the only writer of error bodies and challenges, for server and gateway. */

import type { Answer, Call } from '../call/values.ts';
import { MODERN_VERSION } from './modern-version.ts';
import { REFUSALS, type Refusal, type RefusalRow } from './refusals.ts';

/** What the challenge of a 401 or 403 points to; absent if authentication is not enforced. */
export interface ChallengeSource {
  /** Absolute URL of the RFC 9728 metadata, from configuration, never from a request. */
  readonly resourceMetadata: string;
  /** Full name of the base scope. */
  readonly baseScope: string;
}

/** The complete answer for a refusal. On the 2025 wire an unknown method gets status 200. */
export function answerRefusal(
  refusal: Refusal,
  call: Pick<Call, 'head' | 'wire' | 'message'> | undefined,
  source: ChallengeSource | undefined,
): Answer & { readonly body: string } {
  const { reason, data, scopes } = refusal;
  const row: RefusalRow = REFUSALS[reason];
  const headers: Record<string, string> = { 'content-type': 'application/json', ...row.headers };
  if (row.close) headers.connection = 'close';
  if (row.challenge) headers['www-authenticate'] = writeChallenge(row.challenge, source, scopes);
  const status = reason === 'unknown_method' && call?.wire === '2025' ? 200 : row.status;
  const { code, message } = row;
  const id = call?.message.id ?? unknownId(call);
  return { status, headers, body: writeError({ reason, code, message }, id, data) };
}

/**
 * Stands for an id that could not be read. JSON-RPC 2.0 section 5 wants null; the schema of the modern
 * revision wants the member left out, and its clients say in the head of a request that they speak it.
 */
function unknownId(call: Pick<Call, 'head'> | undefined): null | undefined {
  const versions = call?.head.fields.get('mcp-protocol-version');
  return versions?.length === 1 && versions[0] === MODERN_VERSION ? undefined : null;
}

/**
 * The body of every refusal, including the gateway's: `infra/gateway/generate.ts` calls it too.
 *
 * @param id left out if undefined.
 */
export function writeError(
  { reason, code, message }: { reason: string; code: number | undefined; message: string },
  id: string | number | null | undefined,
  data?: Refusal['data'],
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: { code, message, data: { reason, ...data } },
  });
}

/** RFC 6750 section 3 with RFC 9728 section 5.1; `scope` lists all required scopes at once. */
export function writeChallenge(
  error: NonNullable<RefusalRow['challenge']>,
  source: ChallengeSource | undefined,
  scopes: readonly string[] | undefined = source && [source.baseScope],
): string {
  const parts = [];
  if (error !== 'none') parts.push(`error="${error}"`);
  if (source) parts.push(`resource_metadata="${source.resourceMetadata}"`);
  if (source && scopes) parts.push(`scope="${scopes.join(' ')}"`);
  return parts.length === 0 ? 'Bearer' : `Bearer ${parts.join(', ')}`;
}
