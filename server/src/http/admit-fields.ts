import type { Head } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** Headers that affect a decision: with two values it would be unclear which one counts. */
const ONCE = [
  'host',
  'origin',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept',
  'expect',
  'x-ms-client-principal',
  'x-ms-client-principal-id',
  'x-ms-client-principal-name',
  'x-ms-client-principal-idp',
];

/** The 2026-07-28 revision defines its own error code for these (TR-14, TR-18). */
const MIRRORED = ['mcp-protocol-version', 'mcp-method', 'mcp-name'];

/**
 * Length limits of values that are decoded later. An oversized token is refused as such, because
 * signing in again would not help.
 */
const LENGTHS = [
  ['authorization', LIMITS.tokenLength],
  ['x-ms-client-principal', LIMITS.principalLength],
] as const;

/**
 * Checks the number and length of header lines (P-06, J-19) and refuses duplicates of headers that
 * may be sent only once (H-11, P-04, SG-10, SG-14).
 */
export function admitFields(head: Head): Refusal | undefined {
  let count = 0;
  for (const values of head.fields.values()) count += values.length;
  if (count > LIMITS.headerCount) return refuse('header_too_large');
  for (const [name, length] of LENGTHS) {
    if (head.fields.get(name)?.some((value) => value.length > length))
      return refuse('header_too_large');
  }
  if (ONCE.some((name) => isRepeated(head, name))) return refuse('duplicate_header');
  if (MIRRORED.some((name) => isRepeated(head, name))) return refuse('header_mismatch');
  return undefined;
}

const isRepeated = (head: Head, name: string): boolean => (head.fields.get(name)?.length ?? 0) > 1;
