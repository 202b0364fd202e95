import { isObject, type Members } from '../../call/members.ts';
import type { UpstreamAnswer } from '../../call/upstream.ts';
import type { ForeignResult } from '../../call/values.ts';
import { LIMITS } from '../../contract/limits.ts';
import { withoutHidden } from '../plain-text.ts';
import { redactSecrets } from '../redact-secrets.ts';

/** Terminals act on these sequences (ECMA-48); a real browser server prints them in its errors. */
const TERMINAL = new RegExp(`${String.fromCharCode(27)}\\[[0-?]*[ -/]*[@-~]`, 'g');

const MEDIA: ReadonlyMap<string, RegExp> = new Map([
  ['image', /^image\/(?:png|jpeg|gif|webp)$/],
  ['audio', /^audio\/(?:mpeg|wav|ogg|webm)$/],
]);
/** Printable, and short enough to be a name. */
const URI = /^[a-z][\w+.-]*:[\x21-\x7e]{0,1024}$/i;
const TYPE = /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Makes an upstream's answer safe to show: text loses what hides or reorders it, an error loses what
 * looks like a secret, images and audio pass by type, and links to what is not served here are left
 * out and counted. Nothing is refused for its wording: text in results is data.
 */
export function cleanAnswer(
  { isError, content, structured }: UpstreamAnswer,
  output: 'checked' | 'text',
): ForeignResult {
  const clean = (text: string): string => {
    if (!isError) return withoutHidden(text.replace(TERMINAL, ''));
    const start = text.slice(0, LIMITS.upstreamErrorLength);
    return redactSecrets(withoutHidden(start.replace(TERMINAL, '')));
  };
  const kept = content.slice(0, LIMITS.upstreamBlocks).flatMap((block) => cleanBlock(block, clean));
  const dropped = content.length - kept.length;
  const note = `[${dropped} ${dropped === 1 ? 'part' : 'parts'} of this answer cannot be shown.]`;
  return {
    ok: !isError,
    content: dropped === 0 ? kept : [...kept, { type: 'text', text: note }],
    ...(structured &&
      output === 'checked' && { structured: cleanValue(structured, clean) as Members }),
    ...(isError && { reason: 'upstream_tool_error' }),
  };
}

function cleanBlock(block: Members, clean: (text: string) => string): Members[] {
  const { type, text, data, mimeType, resource } = block;
  if (type === 'text' && typeof text === 'string') return [{ type, text: clean(text) }];
  const allowed = MEDIA.get(String(type));
  if (allowed && typeof mimeType === 'string' && allowed.test(mimeType)) {
    return typeof data === 'string' && BASE64.test(data) ? [{ type, data, mimeType }] : [];
  }
  return type === 'resource' && isObject(resource) ? cleanResource(resource, clean) : [];
}

/** An embedded text. Its URI is only its name here: this server serves no resources. */
function cleanResource(
  { uri, mimeType, text }: Members,
  clean: (text: string) => string,
): Members[] {
  if (typeof text !== 'string' || typeof uri !== 'string' || !URI.test(uri)) return [];
  const type = typeof mimeType === 'string' && TYPE.test(mimeType) ? { mimeType } : {};
  return [{ type: 'resource', resource: { uri, ...type, text: clean(text) } }];
}

function cleanValue(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((one) => cleanValue(one, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [clean(name), cleanValue(member, clean)] as const)
      // A hidden character could have kept this name apart from the real one (B-01).
      .filter(([name]) => name !== '__proto__'),
  );
}
