import { fieldOf } from '../call/read-field.ts';
import type { Head } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** `application/json`, alone or with `charset=utf-8`, which changes nothing. */
const JSON_UTF8 = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * Checks what the head declares about the body. A strict media type also keeps browsers from
 * sending the request without a preflight (H-30), and refusing content codings rules out
 * decompression bombs (H-13).
 */
export function admitContent(head: Head): Refusal | undefined {
  if (!JSON_UTF8.test(fieldOf(head, 'content-type') ?? '')) return refuse('media_type');
  if (head.fields.has('content-encoding')) return refuse('content_coding');
  const declared = fieldOf(head, 'content-length');
  return declared !== undefined && Number(declared) > LIMITS.bodyBytes
    ? refuse('body_too_large')
    : undefined;
}
