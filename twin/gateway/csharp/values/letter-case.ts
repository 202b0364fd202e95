/**
 * Case as .NET changes it without a culture: each character for itself, so `ß` stays, whereas
 * JavaScript turns it into `SS`.
 */
export const upper = (text: string): string =>
  FOREIGN.test(text) ? text.replace(/[^\0-`{-\x7f]/gu, upperOne) : text.toUpperCase();

export const lower = (text: string): string =>
  FOREIGN.test(text) ? text.replace(/[^\0-@[-\x7f]/gu, lowerOne) : text.toLowerCase();

/** Most texts have none, and change as a whole, as each letter of ASCII does by itself. */
const FOREIGN = /[^\0-\x7f]/;

/** Greek letters with a iota below become one letter in .NET, two in JavaScript. */
const IOTA = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]$/;

function upperOne(character: string): string {
  // Letters with an ASCII counterpart stay: a foreign letter must not equal `i` or `s`.
  if (character === '\u0131' || character === '\u017f') return character;
  if (IOTA.test(character)) {
    const code = character.charCodeAt(0);
    return String.fromCharCode(code + (code >= 0x1fb3 ? 9 : 8));
  }
  const changed = character.toUpperCase();
  return changed.length === character.length ? changed : character;
}

function lowerOne(character: string): string {
  const changed = character.toLowerCase();
  return changed.length === character.length ? changed : character;
}
