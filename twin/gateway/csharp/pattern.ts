import { Unsupported } from './syntax.ts';

/** Escapes that mean the same in .NET and in JavaScript. */
const SAME_ESCAPES = /^\\[tnrf\\./"'[\](){}|?*+^$-]$/;

const PART = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?:)?|\{\d+(?:,\d*)?\}|[\s\S]/g;

const known = new Map<string, RegExp>();

/**
 * Translates a .NET pattern to JavaScript, for the part of the language in which both agree or the
 * difference can be written out.
 *
 * @throws {Unsupported} for everything else.
 */
export function pattern(text: string, ignoreCase: boolean): RegExp {
  const key = `${ignoreCase ? 'i' : ''}/${text}`;
  const found = known.get(key) ?? translate(text, ignoreCase);
  known.set(key, found);
  return found;
}

function translate(text: string, ignoreCase: boolean): RegExp {
  const parts = (text.match(PART) ?? []).map((part) => translatePart(part, ignoreCase));
  try {
    return new RegExp(parts.join(''), ignoreCase ? 'i' : '');
  } catch {
    throw new Unsupported(`the pattern ${text}`);
  }
}

function translatePart(part: string, ignoreCase: boolean): string {
  if (part.startsWith('\\')) {
    if (!SAME_ESCAPES.test(part)) throw new Unsupported(`${part} in a pattern`);
    return part;
  }
  // The end, or just before a final line feed.
  if (part === '$') return '(?=\\n?(?![\\s\\S]))';
  if (part === '.') return '[^\\n]';
  if (part.startsWith('[') && part.length > 1) return translateClass(part, ignoreCase);
  // Lookarounds, named groups and options start with `(?` too.
  if (part === '(' || part === '(?:') return part;
  return ignoreCase && /^k$/i.test(part) ? `[kK${KELVIN}]` : part;
}

/** .NET treats the Kelvin sign as a case variant of k, JavaScript does not. */
const KELVIN = '\\u212a';

function translateClass(part: string, ignoreCase: boolean): string {
  const escapes = part.match(/\\./g) ?? [];
  const strange = escapes.find((one) => !SAME_ESCAPES.test(one));
  if (strange) throw new Unsupported(`${strange} in a pattern`);
  // `[a-z-[k]]` is character class subtraction.
  if (/-\[/.test(part) || part === '[]' || part === '[^]') {
    throw new Unsupported(`${part} in a pattern`);
  }
  const positive = part.replace('[^', '[');
  if (!ignoreCase || !new RegExp(positive, 'i').test('k')) return part;
  return part.replace(/^\[\^?/, (open) => `${open}${KELVIN}`);
}
