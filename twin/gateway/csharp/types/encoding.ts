import { arrayOf } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { ENCODINGS, Encoding } from '../values/encoding.ts';
import { fixed, method, present, property, shared } from './describe.ts';

/** Part of an array, or all of it. */
function part<T extends { readonly length: number; slice(start: number, end: number): T }>(
  given: T | null,
  start = 0,
  count?: number,
): T {
  const values = present(given);
  const length = count ?? values.length;
  if (start < 0 || length < 0 || start + length > values.length) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  return values.slice(start, start + length);
}

/** A method on the characters of a text or an array, or a part of one. */
const onChars = (gives: string, run: (encoding: Encoding, text: string) => unknown): Overloads => [
  method(['string'], gives, (encoding: Encoding, text: string | null) =>
    run(encoding, present(text)),
  ),
  method(['char[]'], gives, (encoding: Encoding, chars: string[] | null) =>
    run(encoding, present(chars).join('')),
  ),
  method(
    ['char[]', 'int', 'int'],
    gives,
    (encoding: Encoding, chars: string[] | null, start: number, count: number) =>
      run(encoding, part(chars, start, count).join('')),
  ),
];

const onBytes = (gives: string, run: (encoding: Encoding, bytes: Buffer) => unknown): Overloads => [
  method(['byte[]'], gives, (encoding: Encoding, bytes: Buffer | null) =>
    run(encoding, present(bytes)),
  ),
  method(
    ['byte[]', 'int', 'int'],
    gives,
    (encoding: Encoding, bytes: Buffer | null, start: number, count: number) =>
      run(encoding, part(bytes, start, count)),
  ),
];

const fact = (gives: string, read: (facts: Encoding['facts']) => unknown) =>
  property(gives, ({ facts }: Encoding) => read(facts));

const most = (limit: 'maxBytes' | 'maxChars'): Overloads => [
  method(['int'], 'int', ({ facts }: Encoding, count: number) => {
    if (count < 0) throw new Fault('ArgumentOutOfRangeException');
    const size = facts[limit](count);
    if (size > 0x7fffffff) throw new Fault('ArgumentOutOfRangeException');
    return size;
  }),
];

const MEMBERS: Members = {
  GetBytes: onChars('byte[]', (encoding, text) => encoding.bytes(text)),
  GetByteCount: onChars('int', (encoding, text) => encoding.bytes(text).length),
  GetString: onBytes('string', (encoding, bytes) => encoding.string(bytes)),
  GetChars: onBytes('char[]', (encoding, bytes) =>
    arrayOf('char', encoding.string(bytes).split('')),
  ),
  GetCharCount: onBytes('int', (encoding, bytes) => encoding.string(bytes).length),
  GetMaxByteCount: most('maxBytes'),
  GetMaxCharCount: most('maxChars'),
  GetPreamble: [method([], 'byte[]', ({ facts }: Encoding) => Buffer.from(facts.preamble))],
  BodyName: fact('string', ({ name }) => name),
  HeaderName: fact('string', ({ name }) => name),
  WebName: fact('string', ({ name }) => name),
  EncodingName: fact('string', ({ title }) => title),
  CodePage: fact('int', ({ page }) => page),
  WindowsCodePage: fact('int', ({ windowsPage }) => windowsPage),
  IsSingleByte: fact('bool', ({ isSingleByte }) => isSingleByte),
  IsBrowserDisplay: fact('bool', ({ browser }) => browser[0]),
  IsBrowserSave: fact('bool', ({ browser }) => browser[1]),
  IsMailNewsDisplay: fact('bool', ({ mail }) => mail),
  IsMailNewsSave: fact('bool', ({ mail }) => mail),
  IsReadOnly: fact('bool', () => true),
};

export const ENCODING: TypeOf = {
  name: 'Encoding',
  is: (value) => value instanceof Encoding,
  members: MEMBERS,
  statics: {
    ...Object.fromEntries(
      Object.entries(ENCODINGS).map(([name, encoding]) => [name, fixed('Encoding', encoding)]),
    ),
    GetEncoding: [
      shared(['string'], 'Encoding', Encoding.byName),
      shared(['int'], 'Encoding', Encoding.byPage),
    ],
    Convert: [
      shared(
        ['Encoding', 'Encoding', 'byte[]'],
        'byte[]',
        (from: Encoding | null, to: Encoding | null, bytes: Buffer | null) =>
          present(to).bytes(present(from).string(present(bytes))),
      ),
    ],
  },
};
