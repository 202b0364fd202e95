import { readCode } from './parse-class.ts';
import { Reader } from './reader.ts';

/** `Regex.Unescape`: escapes become the units that they stand for. */
export function unescaped(text: string): string {
  const reader = new Reader(text);
  let result = '';
  while (!reader.isAtEnd) {
    if (reader.at === text.length - 1 && reader.takes('\\')) break;
    result += reader.takes('\\') ? String.fromCharCode(readCode(reader)) : reader.next();
  }
  return result;
}
