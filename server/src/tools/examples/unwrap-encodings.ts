import { LIMITS } from '../../contract/limits.ts';

/**
 * Decodes spellings that may hide a text from a filter, as far as inspection requires. The output
 * is only inspected: no decision to return data depends on it.
 */

/** Returns the text itself, then every plainer reading of it. */
export function readings(text: string): ReadonlySet<string> {
  const seen = new Set([text]);
  let current = [text];
  for (let round = 0; round < LIMITS.decodingRounds && current.length > 0; round++) {
    current = current.flatMap((reading) => [unwrapEscapes(reading), ...unwrapBase64(reading)]);
    current = current.filter((reading) => !seen.has(reading));
    for (const reading of current) seen.add(reading);
  }
  return seen;
}

/**
 * Decodes one layer each of compatibility forms and percent, entity, backslash and UTF-7 escapes.
 * An ellipsis would become three dots, which people write in front of a slash.
 */
function unwrapEscapes(text: string): string {
  return (
    text
      .replaceAll('…', ' ')
      .normalize('NFKC')
      .replace(/%u([0-9a-f]{4})/gi, fromHex)
      .replace(/(?:%[0-9a-f]{2})+/gi, fromPercent)
      .replace(/\\u\{?([0-9a-f]{4,5})\}?|\\x([0-9a-f]{2})/gi, (whole, long, short) =>
        fromHex(whole, long ?? short),
      )
      // Only several in a row: a single one is an ordinary number.
      .replace(/(?:0x[0-9a-f]{2}){2,}/gi, (row) =>
        row.replace(/0x(..)/gi, (whole, hex) => fromHex(whole, hex)),
      )
      .replace(/&#x([0-9a-f]{1,6});?/gi, fromHex)
      .replace(/&#(\d{1,7});?/g, (whole, digits) => fromCode(whole, Number(digits)))
      .replace(
        /&(period|sol|bsol|lt|gt|quot|apos|colon|semi|lpar|rpar);/gi,
        (whole, name) => ENTITIES[name.toLowerCase()] ?? whole,
      )
      .replace(/\+([A-Za-z0-9+/]{3,})-?/g, fromUtf7)
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  period: '.',
  sol: '/',
  bsol: '\\',
  lt: '<',
  gt: '>',
  colon: ':',
  semi: ';',
  lpar: '(',
  rpar: ')',
  quot: '"',
  apos: "'",
};

const fromHex = (whole: string, hex: string): string => fromCode(whole, Number.parseInt(hex, 16));

const fromCode = (whole: string, code: number): string =>
  code <= 0x10ffff ? String.fromCodePoint(code).normalize('NFKC') : whole;

/** UTF-8 if valid; otherwise byte by byte, with the overlong forms that old decoders accepted. */
function fromPercent(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  return bytes
    .toString('latin1')
    .replace(/[\xc0\xc1](.)/gs, (pair, low) =>
      String.fromCharCode(((pair.charCodeAt(0) & 1) << 6) | (low.charCodeAt(0) & 0x3f)),
    )
    .replace(/[\xe0\xf0\xf8\xfc]\x80{1,4}([\x80-\xbf])/g, (_, low) =>
      String.fromCharCode(low.charCodeAt(0) & 0x3f),
    );
}

/** RFC 2152; only if the result is ASCII, so that "C++code" stays as it is. */
function fromUtf7(whole: string, base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le');
  return /^[\x20-\x7e]+$/.test(text) ? text : whole;
}

function unwrapBase64(text: string): string[] {
  if (!/^[\w+/-]{4,}={0,2}$/.test(text)) return [];
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x7e]+$/.test(decoded) ? [decoded] : [];
}
