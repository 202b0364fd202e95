import { Fault } from '../fault.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { formatOfObject, textOf } from '../text-of.ts';
import { composite } from '../values/composite.ts';
import { ENCODINGS } from '../values/encoding.ts';
import { method, present, property } from './describe.ts';
import { StringBuilder } from './string-builder.ts';

/** Reads a text from its start. */
export class StringReader {
  #rest: string | undefined;

  constructor(text: string) {
    this.#rest = text;
  }

  close(): void {
    this.#rest = undefined;
  }

  /** What is not read yet; a closed reader refuses. */
  get rest(): string {
    if (this.#rest === undefined) throw new Fault('ObjectDisposedException');
    return this.#rest;
  }

  take(count: number): string {
    const { rest } = this;
    this.#rest = rest.slice(count);
    return rest.slice(0, count);
  }

  line(): string | null {
    const { rest } = this;
    if (rest === '') return null;
    const [, line = '', end = ''] = /^([^\r\n]*)(\r\n|\r|\n|)/.exec(rest) ?? [];
    this.take(line.length + end.length);
    return line;
  }
}

const code = (character: string): number => (character === '' ? -1 : character.charCodeAt(0));

function readInto(
  reader: StringReader,
  buffer: string[] | null,
  start: number,
  count: number,
): number {
  const into = present(buffer);
  if (start < 0 || count < 0) throw new Fault('ArgumentOutOfRangeException');
  if (into.length - start < count) throw new Fault('ArgumentException');
  const characters = reader.take(count).split('');
  into.splice(start, characters.length, ...characters);
  return characters.length;
}

const READER: Members = {
  Peek: [method([], 'int', ({ rest }: StringReader) => code(rest.slice(0, 1)))],
  Read: [
    method([], 'int', (reader: StringReader) => code(reader.take(1))),
    method(['char[]', 'int', 'int'], 'int', readInto),
  ],
  ReadBlock: [method(['char[]', 'int', 'int'], 'int', readInto)],
  ReadLine: [method([], 'string', (reader: StringReader) => reader.line())],
  ReadToEnd: [method([], 'string', (reader: StringReader) => reader.take(reader.rest.length))],
  Close: [method([], 'void', (reader: StringReader) => reader.close())],
  Dispose: [method([], 'void', (reader: StringReader) => reader.close())],
};

/** Collects a text in a builder. */
export class StringWriter {
  readonly builder: StringBuilder;
  newLine = '\n';
  isOpen = true;

  constructor(builder: StringBuilder) {
    this.builder = builder;
  }

  write(text: string): void {
    if (!this.isOpen) throw new Fault('ObjectDisposedException');
    this.builder.value += text;
  }

  text = (): string => this.builder.value;
}

/** Types that `Write` and `WriteLine` have an overload for. */
const SOURCES = [
  'bool',
  'char',
  'decimal',
  'double',
  'int',
  'long',
  'object',
  'float',
  'string',
  'uint',
  'ulong',
];

const writing = (isLine: boolean): Overloads => {
  const put = (writer: StringWriter, text: string): void =>
    writer.write(isLine ? text + writer.newLine : text);
  return [
    ...(isLine ? [method([], 'void', (writer: StringWriter) => put(writer, ''))] : []),
    ...SOURCES.map((type) => {
      const write = textOf(type);
      return method([type], 'void', (writer: StringWriter, value: unknown) =>
        put(writer, write(value)),
      );
    }),
    method(['char[]'], 'void', (writer: StringWriter, characters: string[] | null) =>
      put(writer, (characters ?? []).join('')),
    ),
    ...[1, 2, 3].map((count) =>
      method(
        ['string', ...Array<string>(count).fill('object')],
        'void',
        (writer: StringWriter, format: string | null, ...args: unknown[]) =>
          put(writer, composite(format, args, formatOfObject)),
      ),
    ),
    method(
      ['string', { params: 'object' }],
      'void',
      (writer: StringWriter, format: string | null, args: unknown[] | null) =>
        put(writer, composite(format, args, formatOfObject)),
    ),
  ];
};

const close = (writer: StringWriter): void => {
  writer.isOpen = false;
};

const WRITER: Members = {
  Write: writing(false),
  WriteLine: writing(true),
  Flush: [method([], 'void', () => undefined)],
  Close: [method([], 'void', close)],
  Dispose: [method([], 'void', close)],
  ToString: [method([], 'string', (writer: StringWriter) => writer.text())],
  GetStringBuilder: [method([], 'StringBuilder', ({ builder }: StringWriter) => builder)],
  Encoding: property('Encoding', () => ENCODINGS.Unicode),
  NewLine: {
    gives: 'string',
    get: ({ newLine }: StringWriter) => newLine,
    set: (writer: StringWriter, value: string | null) => {
      writer.newLine = value ?? '\n';
    },
  },
};

export const TEXT_IO: readonly TypeOf[] = [
  {
    name: 'StringReader',
    is: (value) => value instanceof StringReader,
    constructors: [
      method(
        ['string'],
        'StringReader',
        (_: never, text: string | null) => new StringReader(present(text)),
      ),
    ],
    members: READER,
  },
  {
    name: 'StringWriter',
    is: (value) => value instanceof StringWriter,
    constructors: [
      method([], 'StringWriter', () => new StringWriter(new StringBuilder())),
      method(
        ['StringBuilder'],
        'StringWriter',
        (_: never, builder: StringBuilder | null) => new StringWriter(present(builder)),
      ),
    ],
    members: WRITER,
  },
];
