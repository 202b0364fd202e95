import { Decimal } from 'decimal.js';
import type { DateTime } from '../csharp/values/date-time.ts';
import { JValue } from '../json/values.ts';
import { writeText } from '../json/write.ts';

/**
 * Values as DotLiquid has them. Whole numbers are `number` or `bigint`; other `number`s come from the
 * template and are decimals. Members are private, so that no template can read them by name.
 */
export type Value = unknown;

/** A `double`, which comes from JSON. */
export class Real {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value(): number {
    return this.#value;
  }
  /** As a bound of a range or a loop. */
  valueOf(): number {
    return this.#value;
  }
}

/** A `decimal`, which keeps the zeros at its end. */
export class Exact {
  readonly #value: Decimal;
  readonly #scale: number;
  constructor(value: Decimal, scale: number) {
    this.#value = value;
    this.#scale = scale;
  }
  get value(): Decimal {
    return this.#value;
  }
  get scale(): number {
    return this.#scale;
  }
}

/** A `DateTime`. */
export class Moment {
  readonly #time: DateTime;
  constructor(time: DateTime) {
    this.#time = time;
  }
  get time(): DateTime {
    return this.#time;
  }
}

/** A `char`: an item of a text. */
export class Char {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  get text(): string {
    return this.#text;
  }
}

/** A name and a value, while an object is walked through. */
export class Pair {
  readonly Key: string;
  readonly Value: Value;
  constructor(key: string, value: Value) {
    this.Key = key;
    this.Value = value;
    Object.assign(this, { 0: key, 1: value });
  }
}

/** An object, without a prototype. */
export type Table = Readonly<Record<string, Value>>;

/** A compiled template. */
export type Template = (scope: Readonly<Record<string, Value>>) => string;

/** A template that the twin does not render, and why. */
export class UnsupportedTemplate extends Error {}

/** Why a template cannot be rendered with these values. */
export class LiquidFault extends Error {}

export const isTable = (value: Value): value is Table =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;

/** A list whose size and ends templates may read in both spellings. */
export function listOf(items: Value[]): readonly Value[] {
  const read = { Size: items.length, First: items[0] ?? null, Last: items.at(-1) ?? null };
  for (const [name, value] of Object.entries(read)) {
    Object.defineProperty(items, name, { value, configurable: true });
  }
  return items;
}

/** What a loop or a list filter walks through; `undefined` for a value that is no sequence. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split('').map((one) => new Char(one));
  if (isTable(value)) return Object.entries(value).map(([name, item]) => new Pair(name, item));
  return undefined;
}

/** `Convert.ToString` in the invariant culture; `null` stays as it is. */
export function textOf(value: Value): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return new Decimal(value).toFixed();
  if (value instanceof Real) return writeText(new JValue(value.value));
  if (value instanceof Exact) return value.value.toFixed(value.scale);
  if (value instanceof Moment) return writeText(new JValue(value.time));
  if (value instanceof Char) return value.text;
  if (value instanceof Pair) return `[${value.Key}, ${textOf(value.Value) ?? ''}]`;
  throw new LiquidFault('a list or an object has no text');
}

/** Longest text that a template makes, in characters. */
export const MAX_CHARACTERS = 16 * 1024 * 1024;

/** Texts in a row, measured before they are made into one. */
export function joined(texts: readonly string[], glue = ''): string {
  const length = texts.reduce((sum, text) => sum + text.length + glue.length, 0);
  if (length > MAX_CHARACTERS) throw new LiquidFault('the text is too long');
  return texts.join(glue);
}

/** What `{{ }}` writes. */
export function outputOf(value: Value): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return Array.isArray(value) ? joined(value.map(shown)) : shown(value);
}

/** A decimal is written without the zeros at its end, also as an item of a list. */
const shown = (value: Value): string =>
  value instanceof Exact ? value.value.toFixed() : (textOf(value) ?? '');
