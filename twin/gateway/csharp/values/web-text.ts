import entities from '../data/html-entities.json' with { type: 'json' };

/** `WebUtility.UrlEncode`: a form's encoding, in which `!`, `*` and parentheses stay. */
export const urlEncode = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-_.!*()]+/g, (part) =>
      [...Buffer.from(part)]
        .map((byte) => (byte === 32 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`))
        .join(''),
    );

/** `WebUtility.UrlDecode`: what is not a byte in hexadecimal stays. */
export const urlDecode = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(
        Buffer.from(bytes.replaceAll('%', ''), 'hex'),
      ),
    );

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '&': '&amp;',
};

/** `WebUtility.HtmlEncode`: Latin letters with accents and characters outside the first plane too. */
export const htmlEncode = (text: string): string =>
  text
    .toWellFormed()
    .replace(
      /[<>"'&\u00a0-\u00ff]|[\u{10000}-\u{10ffff}]/gu,
      (one) => ESCAPES[one] ?? `&#${one.codePointAt(0)};`,
    );

const NAMES: Readonly<Record<string, number>> = entities;

/** `WebUtility.HtmlDecode`: unknown entities stay. */
export const htmlDecode = (text: string): string =>
  text.replace(/&([^;&]+);/g, (whole, entity: string) => {
    const [, hex, decimal] = /^#(?:[xX]([0-9a-fA-F]+)|(\d+))$/.exec(entity) ?? [];
    const code =
      hex !== undefined
        ? Number.parseInt(hex, 16)
        : decimal !== undefined
          ? Number(decimal)
          : Object.hasOwn(NAMES, entity)
            ? (NAMES[entity] as number)
            : 0;
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
