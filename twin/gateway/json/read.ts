import { Fault } from '../csharp/fault.ts';
import { ESCAPES } from './escapes.ts';
import { readNumber, readTime } from './scalars.ts';
import { JArray, JObject, type JToken, JValue } from './values.ts';

/** Newtonsoft's own limit since 13.0.1. */
const MAX_DEPTH = 64;

/**
 * `JToken.Parse`: JSON and what Newtonsoft accepts besides: comments, single quotes, bare names,
 * trailing commas, other number systems and NaN. The last of several equal names counts.
 *
 * @param readsTimes whether a text that looks like a point in time becomes one, as by default.
 * @param keepsTexts also those that look like points in time.
 * @throws {Fault} as .NET would.
 */
export function readJson(text: string, readsTimes = true): JToken {
  const reader = new Reader(text, readsTimes);
  const first = reader.comment();
  const token = first ?? reader.value();
  // A value may follow a leading comment; it is read and discarded.
  if (first && reader.skip() !== '') reader.value();
  if (!reader.isAtEnd()) throw reader.unexpected();
  return token;
}

class Reader {
  readonly #text: string;
  readonly #readsTimes: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, readsTimes: boolean) {
    this.#text = text;
    this.#readsTimes = readsTimes;
  }

  /** The next character that is neither space nor comment; empty at the end. */
  skip(): string {
    for (;;) {
      this.#spaces();
      if (this.#peek() !== '/') return this.#peek();
      this.#readComment();
    }
  }

  /** Whether nothing but space and comments is left. */
  isAtEnd(): boolean {
    for (;;) {
      this.#spaces();
      // After a carriage return Newtonsoft looks two characters ahead, and takes one for none.
      const isLast = this.#at === this.#text.length - 1 && this.#text[this.#at - 1] === '\r';
      if (this.#peek() === '' || isLast) return true;
      if (this.#peek() !== '/') return false;
      this.#readComment();
    }
  }

  comment(): JValue | undefined {
    this.#spaces();
    return this.#peek() === '/' ? new JValue(this.#readComment(), true) : undefined;
  }

  value(): JToken {
    const next = this.skip();
    // Nothing before a comma is an undefined value, which leaves the comma where it is.
    if (next === ',') return new JValue(undefined);
    if (next === '{') return this.#nested(() => this.#object());
    if (next === '[') return this.#nested(() => this.#array());
    if (next === '"' || next === "'") {
      const text = this.#string();
      return new JValue((this.#readsTimes && readTime(text)) || text);
    }
    for (const [keyword, value] of KEYWORDS)
      if (this.#takeKeyword(keyword)) return new JValue(value);
    if (/[\d.-]/.test(next)) return new JValue(readNumber(this.#run(/[\d.+\-a-fA-FxX]/y)));
    throw this.unexpected();
  }

  unexpected(): Fault {
    return new Fault('JsonReaderException', `unexpected "${this.#peek()}" at ${this.#at}`);
  }

  #nested(read: () => JToken): JToken {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Fault('JsonReaderException', 'nested too deeply');
    this.#at += 1;
    const token = read();
    this.#depth -= 1;
    return token;
  }

  #object(): JObject {
    const object = new JObject();
    while (this.skip() !== '}') {
      const name = this.#name();
      this.#spaces();
      if (this.#peek() !== ':') throw this.unexpected();
      this.#at += 1;
      object.put(name, this.value());
      this.#separator('}');
    }
    this.#at += 1;
    return object;
  }

  #array(): JArray {
    const array = new JArray();
    while (this.skip() !== ']') {
      const item = this.value();
      item.container = array;
      array.items.push(item);
      this.#separator(']');
    }
    this.#at += 1;
    return array;
  }

  /** A comma, which may be a trailing one. */
  #separator(end: string): void {
    const next = this.skip();
    if (next === ',') this.#at += 1;
    else if (next !== end) throw this.unexpected();
  }

  #name(): string {
    const next = this.#peek();
    if (next === '"' || next === "'") return this.#string();
    const name = this.#run(/[\p{L}\p{Nd}_$]/uy);
    if (name === '') throw this.unexpected();
    return name;
  }

  #string(): string {
    const quote = this.#take();
    let text = '';
    for (;;) {
      const character = this.#take();
      if (character === quote) return text;
      text += character === '\\' ? this.#escape() : character;
    }
  }

  #escape(): string {
    const kind = this.#take();
    if (kind === 'u') return this.#unicode();
    const character = ESCAPES[kind];
    if (character === undefined) throw new Fault('JsonReaderException', 'bad escape');
    return character;
  }

  /** One escaped UTF-16 unit or a surrogate pair; a lone surrogate becomes U+FFFD. */
  #unicode(): string {
    const unit = this.#hex();
    if (/[\udc00-\udfff]/.test(unit)) return '\ufffd';
    if (!/[\ud800-\udbff]/.test(unit)) return unit;
    if (!this.#takeText('\\u')) return '\ufffd';
    const second = this.#hex();
    if (/[\udc00-\udfff]/.test(second)) return unit + second;
    if (!/[\ud800-\udbff]/.test(second)) return `\ufffd${second}`;
    this.#at -= 6;
    return '\ufffd';
  }

  #hex(): string {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Fault('JsonReaderException', 'bad escape');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #readComment(): string {
    this.#at += 1;
    const isLine = this.#takeText('/');
    if (!isLine && !this.#takeText('*')) throw this.unexpected();
    const rest = this.#text.slice(this.#at);
    // Newtonsoft reads one character more before it begins a comment.
    if (rest === '') throw new Fault('JsonReaderException', 'a comment ends too early');
    const end = isLine ? rest.search(/[\r\n]|$/) : rest.indexOf('*/');
    if (end < 0) throw new Fault('JsonReaderException', 'a comment does not end');
    this.#at += end + (isLine ? 0 : 2);
    return rest.slice(0, end);
  }

  #takeKeyword(keyword: string): boolean {
    const end = this.#text[this.#at + keyword.length] ?? '';
    return (end === '' || /[\s\0}\],/]/.test(end)) && this.#takeText(keyword);
  }

  #takeText(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #take(): string {
    const character = this.#text[this.#at];
    if (character === undefined) throw new Fault('JsonReaderException', 'the text ends too early');
    this.#at += 1;
    return character;
  }

  #run(one: RegExp): string {
    const start = this.#at;
    for (one.lastIndex = start; one.test(this.#text); one.lastIndex = this.#at) {
      this.#at = one.lastIndex;
    }
    return this.#text.slice(start, this.#at);
  }

  #spaces(): void {
    this.#run(SPACE);
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }
}

/** Newtonsoft's reader also skips NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is the one meant
const SPACE = /[^\S\ufeff]|[\u0085\u0000]/y;

const KEYWORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
] as const;
