import { isObject, type Members } from '../call/members.ts';
import type { Message } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

const MEMBERS = new Set(['jsonrpc', 'id', 'method', 'params']);

/**
 * Accepts one JSON-RPC 2.0 request or notification and nothing else: no batch (TL-03), no client
 * response to a request that was never sent, no additional member (B-10), and only an id that can
 * be echoed (BA-01).
 */
export function checkEnvelope(json: unknown): { message: Message } | Refusal {
  if (!isObject(json) || Object.keys(json).some((name) => !MEMBERS.has(name))) {
    return refuse('not_one_message');
  }
  const { jsonrpc, id, method, params } = json;
  const given = params ?? undefined;
  const fits =
    jsonrpc === '2.0' &&
    typeof method === 'string' &&
    (id === undefined || isId(id)) &&
    (given === undefined || isObject(given));
  return fits
    ? { message: withoutNulls(json, given) as unknown as Message }
    : refuse('not_one_message');
}

/** Optional members. Clients in languages that cannot omit a null member send null. */
const OPTIONAL = ['arguments', 'cursor', '_meta'];

/** Null has only one possible reading, so here too it is treated as absent. */
function withoutNulls(message: Members, params: Members | undefined): Members {
  const nulls = OPTIONAL.filter((name) => params?.[name] === null);
  if (params && nulls.length === 0) return message;
  const { params: _, ...rest } = message;
  return params ? { ...rest, params: omit(params, nulls) } : rest;
}

const omit = (members: Members, names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

/** A number beyond 2^53 would be returned as a different one. */
function isId(id: unknown): boolean {
  return typeof id === 'string' ? id.length <= LIMITS.idLength : Number.isSafeInteger(id);
}
