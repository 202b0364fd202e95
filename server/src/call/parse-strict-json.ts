import { isAscii } from 'node:buffer';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Controls except tab, line feed and carriage return, and noncharacters: none of them is text. */
const NOT_TEXT = /(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}]/u;

/** The same for text that is ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not occur
const NOT_ASCII_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Bounds of one JSON text. */
export interface JsonBounds {
  /** Levels of nesting. */
  readonly depth: number;
  /** Names in all objects together. */
  readonly keys: number;
  /**
   * Elements and members together, an empty list or object counted twice; absent: bounded only by
   * the length of the text.
   */
  readonly values?: number;
  /** Accepts escaped controls and noncharacters, for text that is cleaned afterwards. */
  readonly anyText?: true;
}

/**
 * Parses strict JSON (RFC 8259 with the requirements of I-JSON, RFC 7493): UTF-8 without byte order
 * mark, no duplicate name in an object, no lone surrogate, bounded depth, names and values. If two
 * parsers read the same bytes differently, a check in front of this server can be bypassed (B-03,
 * B-18).
 *
 * Names may not contain a backslash. V8 reads a name written with an escape as one that it has seen
 * before in the same place, if that name equals the first characters as written (nodejs/node issue
 * 63785): `\u0061` becomes `\` after an object that had the name `\`. The name it is mistaken for
 * always contains a backslash, so refusing those names keeps one caller from corrupting the next
 * caller's text.
 *
 * @throws {SyntaxError | TypeError} if the bytes are not strict JSON.
 */
export function parseStrictJson(bytes: Uint8Array, bounds: JsonBounds): unknown {
  const text = decode(bytes, bounds.anyText);
  if (text === undefined || !isStrict(text, bounds)) {
    throw new SyntaxError('not strict JSON');
  }
  return JSON.parse(text);
}

/** Most texts are ASCII, for which neither a decoder nor the rules of Unicode are needed. */
function decode(bytes: Uint8Array, anyText?: true): string | undefined {
  if (isAscii(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    return !anyText && NOT_ASCII_TEXT.test(text) ? undefined : text;
  }
  const text = decoder.decode(bytes);
  return text.startsWith('\ufeff') || (!anyText && NOT_TEXT.test(text)) ? undefined : text;
}

/**
 * One pass over the text that tracks only strings and brackets. JSON.parse checks the grammar, so
 * the result does not matter for text that is not JSON: it is refused either way.
 */
function isStrict(
  text: string,
  { depth, keys, values = text.length, anyText }: JsonBounds,
): boolean {
  /** Names seen in each open object; `undefined` for an array. */
  const open: (Set<string> | undefined)[] = [];
  let named = 0;
  let counted = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i);
      if (end < 0) return false;
      const string = decodeString(text, i, end, anyText);
      if (string === undefined) return false;
      i = end;
      const names = open.at(-1);
      if (names && isName(text, end)) {
        if (string.includes('\\') || names.has(string) || ++named > keys) return false;
        names.add(string);
      }
    } else if (code === COMMA) {
      if (++counted > values) return false;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (open.push(code === OPEN_OBJECT ? new Set() : undefined) > depth) return false;
      // The first value inside; each later one follows a comma.
      if (++counted > values) return false;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop();
    }
  }
  return true;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Index of the closing quote of the string that opens at `start`, or -1. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return -1;
}

/** The string between two quotes with its escapes resolved, so that `"\u0061"` equals `"a"`. */
function decodeString(
  text: string,
  start: number,
  end: number,
  anyText?: true,
): string | undefined {
  const raw = text.slice(start + 1, end);
  if (!raw.includes('\\')) return raw;
  const string: string = JSON.parse(text.slice(start, end + 1));
  return anyText || (string.isWellFormed() && !NOT_TEXT.test(string)) ? string : undefined;
}

/** A string is a name when a colon follows it. */
function isName(text: string, end: number): boolean {
  let i = end + 1;
  while (i < text.length && text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === COLON;
}
