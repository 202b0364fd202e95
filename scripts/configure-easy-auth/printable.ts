/** Puts foreign text on one line: no control character may move the cursor or hide a word. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** Quotes and shortens a foreign value, so that a reader sees where it begins and ends. */
export function quoted(value: string): string {
  const text = plain(value);
  return `'${text.length > 60 ? `${text.slice(0, 60)}...` : text}'`;
}

/** A JSON document in which the same characters are escaped, so that no text is lost. */
export const plainJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
