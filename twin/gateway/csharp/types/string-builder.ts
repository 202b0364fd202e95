import { Fault } from '../fault.ts';
import { allocate } from '../limits.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { formatOfObject, textOf } from '../text-of.ts';
import { composite } from '../values/composite.ts';
import { given, inserted, removed, substring } from '../values/strings.ts';
import { method, property } from './describe.ts';

/** A text that grows. */
export class StringBuilder {
  value: string;

  constructor(value = '') {
    this.value = value;
  }

  text = (): string => this.value;
}

const TYPE = 'StringBuilder';

/** Types that `Append` and `Insert` have an overload for. */
const SOURCES = [
  'bool',
  'byte',
  'char',
  'decimal',
  'double',
  'short',
  'int',
  'long',
  'object',
  'sbyte',
  'float',
  'string',
  'ushort',
  'uint',
  'ulong',
];

const changing =
  <A extends unknown[]>(change: (text: string, ...args: A) => string) =>
  (target: StringBuilder, ...args: A): StringBuilder => {
    const { length } = target.value;
    target.value = change(target.value, ...args);
    allocate(2 * Math.max(0, target.value.length - length));
    return target;
  };

const joined = (characters: string[] | null, start = 0, count?: number): string => {
  const text = (characters ?? []).join('');
  if (characters === null && (start !== 0 || (count ?? 0) !== 0)) {
    throw new Fault('ArgumentNullException');
  }
  return substring(text, start, count ?? text.length);
};

const outOfRange = (): Fault => new Fault('ArgumentOutOfRangeException');

function insertedAt(text: string, at: number, part: string): string {
  if (at < 0 || at > text.length) throw outOfRange();
  return inserted(text, at, part);
}

function repeated(text: string | null, count: number): string {
  if (count < 0) throw outOfRange();
  allocate(2 * count * (text ?? '').length);
  return (text ?? '').repeat(count);
}

const APPEND: Overloads = [
  ...SOURCES.map((type) => {
    const write = textOf(type);
    return method(
      [type],
      TYPE,
      changing((text: string, value: unknown) => text + write(value)),
    );
  }),
  method(
    ['char', 'int'],
    TYPE,
    changing((text: string, character: string, count: number) => text + repeated(character, count)),
  ),
  method(
    ['char[]'],
    TYPE,
    changing((text: string, characters: string[] | null) => text + joined(characters)),
  ),
  method(
    ['char[]', 'int', 'int'],
    TYPE,
    changing(
      (text: string, characters: string[] | null, start: number, count: number) =>
        text + joined(characters, start, count),
    ),
  ),
  method(
    ['string', 'int', 'int'],
    TYPE,
    changing((text: string, value: string | null, start: number, count: number) => {
      if (value === null && (start !== 0 || count !== 0)) throw new Fault('ArgumentNullException');
      return text + substring(value ?? '', start, count);
    }),
  ),
];

const INSERT: Overloads = [
  ...SOURCES.map((type) => {
    const write = textOf(type);
    return method(
      ['int', type],
      TYPE,
      changing((text: string, at: number, value: unknown) => insertedAt(text, at, write(value))),
    );
  }),
  method(
    ['int', 'char[]'],
    TYPE,
    changing((text: string, at: number, characters: string[] | null) =>
      insertedAt(text, at, joined(characters)),
    ),
  ),
  method(
    ['int', 'char[]', 'int', 'int'],
    TYPE,
    changing((text: string, at: number, all: string[] | null, start: number, count: number) =>
      insertedAt(text, at, joined(all, start, count)),
    ),
  ),
  method(
    ['int', 'string', 'int'],
    TYPE,
    changing((text: string, at: number, value: string | null, count: number) =>
      insertedAt(text, at, repeated(value, count)),
    ),
  ),
];

function replacedIn(
  text: string,
  old: string | null,
  other: string | null,
  start = 0,
  count = text.length - start,
): string {
  const part = given(old);
  if (part === '') throw new Fault('ArgumentException');
  if (start < 0 || start > text.length || count < 0 || start + count > text.length) {
    throw outOfRange();
  }
  const middle = text.slice(start, start + count).replaceAll(part, () => other ?? '');
  return text.slice(0, start) + middle + text.slice(start + count);
}

const formatted = (text: string, format: string | null, args: readonly unknown[] | null): string =>
  text + composite(format, args, formatOfObject);

const MEMBERS: Members = {
  Append: APPEND,
  Insert: INSERT,
  AppendLine: [
    method(
      [],
      TYPE,
      changing((text: string) => `${text}\n`),
    ),
    method(
      ['string'],
      TYPE,
      changing((text: string, line: string | null) => `${text}${line ?? ''}\n`),
    ),
  ],
  AppendFormat: [
    ...[1, 2, 3].map((count) =>
      method(
        ['string', ...Array<string>(count).fill('object')],
        TYPE,
        changing((text: string, format: string | null, ...args: unknown[]) =>
          formatted(text, format, args),
        ),
      ),
    ),
    method(['string', { params: 'object' }], TYPE, changing(formatted)),
  ],
  Clear: [
    method(
      [],
      TYPE,
      changing(() => ''),
    ),
  ],
  Remove: [method(['int', 'int'], TYPE, changing(removed))],
  Replace: [
    method(['char', 'char'], TYPE, changing(replacedIn)),
    method(['string', 'string'], TYPE, changing(replacedIn)),
    method(['char', 'char', 'int', 'int'], TYPE, changing(replacedIn)),
    method(['string', 'string', 'int', 'int'], TYPE, changing(replacedIn)),
  ],
  Equals: [
    method(
      [TYPE],
      'bool',
      (one: StringBuilder, other: StringBuilder | null) =>
        other !== null && one.value === other.value,
    ),
  ],
  Length: {
    ...property('int', ({ value }: StringBuilder) => value.length),
    set: (target: StringBuilder, length: number) => {
      if (length < 0) throw outOfRange();
      allocate(2 * length);
      target.value = target.value.slice(0, length).padEnd(length, '\0');
    },
  },
  ToString: [
    method([], 'string', ({ value }: StringBuilder) => value),
    method(['int', 'int'], 'string', ({ value }: StringBuilder, start: number, count: number) =>
      substring(value, start, count),
    ),
  ],
};

/** A capacity is only a hint here; .NET refuses a negative one. */
function withCapacity(text: string | null, ...capacities: number[]): StringBuilder {
  if (capacities.some((one) => one < 0)) throw outOfRange();
  return new StringBuilder(text ?? '');
}

export const STRING_BUILDER: TypeOf = {
  name: TYPE,
  is: (value) => value instanceof StringBuilder,
  constructors: [
    method([], TYPE, () => new StringBuilder()),
    method(['int'], TYPE, (_: never, capacity: number) => withCapacity('', capacity)),
    method(['string'], TYPE, (_: never, text: string | null) => withCapacity(text)),
    method(['string', 'int'], TYPE, (_: never, text: string | null, capacity: number) =>
      withCapacity(text, capacity),
    ),
    method(
      ['string', 'int', 'int', 'int'],
      TYPE,
      (_: never, text: string | null, start: number, length: number, capacity: number) =>
        withCapacity(substring(text ?? '', start, length), capacity),
    ),
  ],
  members: MEMBERS,
  indexers: [
    {
      by: ['int'],
      gives: 'char',
      get: ({ value }: StringBuilder, at: number) => {
        const found = value[at];
        if (found === undefined) throw new Fault('IndexOutOfRangeException');
        return found;
      },
      set: (target: StringBuilder, at: number, character: string) => {
        if (target.value[at] === undefined) throw outOfRange();
        target.value = target.value.slice(0, at) + character + target.value.slice(at + 1);
      },
    },
  ],
};
