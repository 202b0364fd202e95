/** Characters that an address may hold as they are. */
const ALLOWED = /[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]/;

const hexOf = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

/** Escapes what an address may not hold; escapes that are there stay. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/%(?![0-9a-fA-F]{2})|[^%]/gu, (one) => (ALLOWED.test(one) ? one : hexOf(one)));

/** The same, with letters, digits and `-._~` unescaped, and other characters in capitals. */
export const normalized = (text: string): string =>
  escaped(text).replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => {
    const whole = bytes.replace(/%[0-7][0-9a-fA-F]/g, (one) => {
      const character = String.fromCharCode(Number.parseInt(one.slice(1), 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : one;
    });
    return whole.replace(/(?:%[89a-fA-F][0-9a-fA-F])+/g, (high) => high.toUpperCase());
  });

/** `Uri.UnescapeDataString`: bytes that are no UTF-8 stay escaped. */
export const unescaped = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => decoded(bytes, () => true));

/** For people: characters are unescaped that change no meaning. */
export const shown = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) =>
    decoded(bytes, (one) => !/[%;/?:@&=+$,#[\]!'()*\\\p{Cc}]/u.test(one)),
  );

function decoded(bytes: string, isWanted: (character: string) => boolean): string {
  const raw = Buffer.from(bytes.replaceAll('%', ''), 'hex');
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < raw.length; ) {
    const length = lengthOf(raw[at] as number);
    const part = raw.subarray(at, at + length);
    let character: string | undefined;
    try {
      character = decoder.decode(part);
    } catch {
      character = undefined;
    }
    if (character !== undefined && [...character].length === 1 && isWanted(character)) {
      text += character;
      at += length;
    } else {
      const count = character === undefined ? 1 : length;
      text += bytes.slice(at * 3, (at + count) * 3);
      at += count;
    }
  }
  return text;
}

const lengthOf = (byte: number): number =>
  byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;

/** `Uri.EscapeDataString`: all but letters, digits and `-._~`. */
export const escapeData = (text: string): string =>
  text.toWellFormed().replace(/[^A-Za-z0-9\-._~]/gu, hexOf);

/** `Uri.EscapeUriString`: the characters with a meaning in an address stay. */
export const escapeUri = (text: string): string =>
  text.toWellFormed().replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]/gu, hexOf);
