import { Fault } from './fault.ts';
import type { Members, TypeOf } from './member.ts';
import type { Type } from './types.ts';

/** A value of an enumeration; equal ones that have names are the same object. */
export class EnumValue {
  readonly type: Type;
  readonly value: number;
  readonly text: string;

  private constructor(type: Type, value: number, text: string) {
    this.type = type;
    this.value = value;
    this.text = text;
  }

  static of(type: TypeOf, value: number): EnumValue {
    const key = `${type.name} ${value}`;
    const found = known.get(key);
    if (found) return found;
    const text = textOf(type, value);
    const made = Object.freeze(new EnumValue(type.name, value, text));
    // Callers may send any number as a value, and each would be kept for good.
    if (text !== String(value)) known.set(key, made);
    return made;
  }
}

const known = new Map<string, EnumValue>();

type Names = { readonly [Key in 'names' | 'isFlags']?: TypeOf[Key] | undefined };

/** One name, or the names whose bits make the value up, or its digits. */
function textOf({ names = {}, isFlags = false }: Names, value: number): string {
  const entries = Object.entries(names);
  const [exact] = entries.find(([, one]) => one === value) ?? [];
  if (exact !== undefined) return exact;
  if (!isFlags) return String(value);
  let rest = value;
  const parts: string[] = [];
  for (const [name, bits] of entries.toSorted(([, a], [, b]) => b - a)) {
    if (bits === 0 || (rest & bits) !== bits) continue;
    rest &= ~bits;
    parts.unshift(name);
  }
  return rest === 0 && parts.length > 0 ? parts.join(', ') : String(value);
}

/** `ToString(format)`: the names, or the value as a number. */
function formatted(names: TypeOf['names'], { text, value }: EnumValue, format: string | null) {
  switch ((format || 'G').toUpperCase()) {
    case 'G':
      return text;
    case 'F':
      return textOf({ names, isFlags: true }, value);
    case 'D':
      return String(value);
    case 'X':
      return (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
    default:
      throw new Fault('FormatException');
  }
}

/** An enumeration; its operators are those that C# gives to every one. */
export function enumOf(
  name: Type,
  names: Readonly<Record<string, number>>,
  isFlags = false,
): TypeOf {
  const type: TypeOf = {
    name,
    names,
    isFlags,
    isValue: true,
    bases: ['Enum', 'ValueType'],
    is: (value) => value instanceof EnumValue && value.type === name,
    get fallback() {
      return EnumValue.of(type, 0);
    },
    get statics(): Members {
      return statics;
    },
    members: {
      ToString: [
        { takes: [], gives: 'string', run: ({ text }: EnumValue) => text },
        {
          takes: ['string'],
          gives: 'string',
          run: (value: EnumValue, format: string | null) => formatted(names, value, format),
        },
      ],
    },
  };
  const statics = Object.fromEntries(
    Object.entries(names).map(([constant, value]) => [
      constant,
      { gives: name, isConstant: true, get: () => EnumValue.of(type, value) } as const,
    ]),
  );
  return type;
}

/** A value by its names, or by its number; `undefined` for another text. */
export function readEnum(
  type: TypeOf,
  text: string | null,
  ignoresCase: boolean,
): EnumValue | undefined {
  if (text === null || text.trim() === '') return undefined;
  if (/^\s*[+-]?\d+\s*$/.test(text)) {
    const number = Number(text);
    return number === (number | 0) ? EnumValue.of(type, number) : undefined;
  }
  const same = (a: string, b: string): boolean =>
    a === b || (ignoresCase && a.toUpperCase() === b.toUpperCase());
  let value = 0;
  for (const part of text.split(',')) {
    const [, bits] =
      Object.entries(type.names ?? {}).find(([name]) => same(name, part.trim())) ?? [];
    if (bits === undefined) return undefined;
    value |= bits;
  }
  return EnumValue.of(type, value);
}
