import type { Head } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** Headers that decide something: which of two values counts must never be a question. */
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

/** The 2026-07-28 revision answers these with a code of its own (TR-14, TR-18). */
const MIRRORED = ['mcp-protocol-version', 'mcp-method', 'mcp-name'];

/** Lengths of what is decoded later on: a token that is too large is none to sign in again for. */
const LENGTHS = [
  ['authorization', LIMITS.tokenLength],
  ['x-ms-client-principal', LIMITS.principalLength],
] as const;

/**
 * Number and length of header lines (P-06, J-19), and lines that must stand alone (H-11, P-04,
 * SG-10, SG-14).
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
