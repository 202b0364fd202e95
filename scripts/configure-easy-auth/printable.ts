/** Puts foreign text on one line: no control character may move the cursor or hide a word. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** Quotes and shortens a foreign value, so that a reader sees where it begins and ends. */
export function quoted(value: string): string {
  const text = plain(value);
  return `'${text.length > 60 ? `${text.slice(0, 60)}...` : text}'`;
}
