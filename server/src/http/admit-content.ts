import { fieldOf } from '../call/read-field.ts';
import type { Head } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** `application/json`, alone or with the one parameter that changes nothing. */
const JSON_UTF8 = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * What the head declares about the body. A strict media type also keeps browsers from sending the
 * request without a preflight (H-30), and no coding means no decompression bomb (H-13).
 */
export function admitContent(head: Head): Refusal | undefined {
  if (!JSON_UTF8.test(fieldOf(head, 'content-type') ?? '')) return refuse('media_type');
  if (head.fields.has('content-encoding')) return refuse('content_coding');
  const declared = fieldOf(head, 'content-length');
  return declared !== undefined && Number(declared) > LIMITS.bodyBytes
    ? refuse('body_too_large')
    : undefined;
}
