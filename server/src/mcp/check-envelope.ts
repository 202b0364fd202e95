import { LIMITS } from '../limits.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Message } from '../values.ts';

const MEMBERS = new Set(['jsonrpc', 'id', 'method', 'params']);

/**
 * One JSON-RPC 2.0 request or notification and nothing else: no batch (TL-03), no answer of a client
 * to a question that was never asked, no further member (B-10), an id that can be echoed (BA-01).
 */
export function checkEnvelope(json: unknown): { message: Message } | Refusal {
  if (!isObject(json) || Object.keys(json).some((name) => !MEMBERS.has(name))) {
    return refuse('not_one_message');
  }
  const { jsonrpc, id, method, params } = json;
  const fits =
    jsonrpc === '2.0' &&
    typeof method === 'string' &&
    (id === undefined || isId(id)) &&
    (params === undefined || isObject(params));
  return fits ? { message: json as unknown as Message } : refuse('not_one_message');
}

/** A number beyond 2^53 would come back as another one. */
function isId(id: unknown): boolean {
  return typeof id === 'string' ? id.length <= LIMITS.idLength : Number.isSafeInteger(id);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
