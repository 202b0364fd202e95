/**
 * Regular expressions of RE2, which the language uses, as JavaScript's: the part that both have, or
 * that can be written out.
 */

export class UnsupportedPattern extends Error {}

const PART =
  /\\Q[\s\S]*?(?:\\E|$)|\\p\{\^?\w+\}|\\[pP]\w|\\x\{[\da-fA-F]+\}|\\[\s\S]|\[(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])+\]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|\(\?|\{\d+(?:,\d*)?\}|[\s\S]/g;

const translated = new Map<string, RegExp>();

/** Maximum number of translated patterns kept. */
const KEPT = 500;

/** @throws {UnsupportedPattern} */
export function patternOf(text: string): RegExp {
  const known = translated.get(text);
  if (known) return known;
  const pattern = translate(text);
  if (translated.size >= KEPT) translated.clear();
  translated.set(text, pattern);
  return pattern;
}

function translate(text: string): RegExp {
  const flags = /^\(\?([is]+)\)/.exec(text)?.[1] ?? '';
  const rest = flags === '' ? text : text.slice(flags.length + 3);
  const dot = flags.includes('s') ? '[\\s\\S]' : '[^\\n]';
  const parts = (rest.match(PART) ?? []).map((part) => translatePart(part, dot));
  try {
    return new RegExp(parts.join(''), flags.includes('i') ? 'giu' : 'gu');
  } catch {
    throw new UnsupportedPattern(`the pattern ${text}`);
  }
}

function translatePart(part: string, dot: string): string {
  if (part === '.') return dot;
  if (part.startsWith('\\Q')) return RegExp.escape(part.slice(2).replace(/\\E$/, ''));
  if (part.startsWith('\\')) return translateEscape(part, false);
  if (part.startsWith('[') && part.length > 1) return translateClass(part);
  if (/^\(\?P?</.test(part)) return `(?<${part.replace(/^\(\?P?</, '')}`;
  if (part === '(?:') return part;
  // Flags of one group: JavaScript has the same, except for those that change quantifiers or dots.
  if (/^\(\?[im]+:$/.test(part)) return part;
  if (part.startsWith('(?')) throw new UnsupportedPattern(`${part} in a pattern`);
  // In JavaScript these have no meaning of their own outside a class, and must be escaped.
  return /^[\]{}]$/.test(part) ? `\\${part}` : part;
}

/** Classes of RE2, which are of ASCII, as the inside of a class. */
const SETS: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '\\w',
  s: '\\t\\n\\f\\r ',
};

const SINGLE: Readonly<Record<string, string>> = {
  '\\A': '^(?<![\\s\\S])',
  '\\z': '(?![\\s\\S])',
  '\\a': '\\x07',
};

function translateEscape(part: string, inClass: boolean): string {
  const letter = part[1] ?? '';
  if (Object.hasOwn(SETS, letter)) return inClass ? `${SETS[letter]}` : `[${SETS[letter]}]`;
  const negated = SETS[letter.toLowerCase()];
  if (negated !== undefined && !inClass) return `[^${negated}]`;
  if (negated === undefined && /^\\[pP]\w$/.test(part)) return `\\${letter}{${part[2]}}`;
  if (/^\\p\{\w+\}$/.test(part))
    return `\\p{${/^.{1,2}$/.test(part.slice(3, -1)) ? '' : 'Script='}${part.slice(3, -1)}}`;
  if (part.startsWith('\\x{')) return `\\u{${part.slice(3, -1)}}`;
  if (Object.hasOwn(SINGLE, part) && !inClass) return String(SINGLE[part]);
  if (/^\\[tnrfvx]$/.test(part) || (/^\\[bB]$/.test(part) && !inClass)) return part;
  if (/^\\[^\w\s]$/.test(part))
    return /[\^$\\.*+?()[\]{}|/-]/.test(letter)
      ? part.replace('\\-', inClass ? '\\-' : '-')
      : letter;
  throw new UnsupportedPattern(`${part} in a pattern`);
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

function translateClass(part: string): string {
  const inside =
    part.slice(1, -1).match(/\[:\^?\w+:\]|\\p\{\^?\w+\}|\\x\{[\da-fA-F]+\}|\\[\s\S]|[\s\S]/g) ?? [];
  const translatedParts = inside.map((one) => {
    if (one.startsWith('[:')) {
      const set = POSIX[one.slice(2, -2)];
      if (set === undefined) throw new UnsupportedPattern(`${one} in a pattern`);
      return set;
    }
    if (one.startsWith('\\')) return translateEscape(one, true);
    return one === '[' ? '\\[' : one;
  });
  return `[${translatedParts.join('')}]`;
}
