import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import { Guid } from '../values/guid.ts';
import { parsed, type Read } from '../values/number-parse.ts';
import {
  comparable,
  equatable,
  fixed,
  formattable,
  method,
  present,
  readers,
  shared,
  struct,
  trying,
} from './describe.ts';

const byte = Array<string>(8).fill('byte');

/** A format that does not exist fits no text. */
function readExact(text: string | null, format: string | null): Read<Guid> {
  const isFormat = format !== null && /^[NDBPX]?$/i.test(format);
  return isFormat ? Guid.read(text, format) : { fault: new Fault('FormatException') };
}

export const GUID: TypeOf = struct('Guid', Guid as never, Guid.empty, {
  constructors: [
    method([], 'Guid', () => Guid.empty),
    method(['string'], 'Guid', (_: never, text: string | null) => parsed(Guid.read(text))),
    method(['byte[]'], 'Guid', (_: never, bytes: Buffer | null) => Guid.fromBytes(present(bytes))),
    method(
      ['int', 'short', 'short', 'byte[]'],
      'Guid',
      (_: never, a: number, b: number, c: number, rest: Buffer | null) =>
        Guid.fromParts(a, b, c, present(rest)),
    ),
    ...[
      ['int', 'short', 'short'],
      ['uint', 'ushort', 'ushort'],
    ].map((head) =>
      method(
        [...head, ...byte],
        'Guid',
        (_: never, a: number, b: number, c: number, ...rest: number[]) =>
          Guid.fromParts(a, b, c, Uint8Array.from(rest)),
      ),
    ),
  ],
  members: {
    ...comparable('Guid', Guid.compare, (value) => value instanceof Guid),
    ...formattable,
    ToByteArray: [method([], 'byte[]', (value: Guid) => value.bytes())],
  },
  statics: {
    ...readers('Guid', (text) => Guid.read(text), Guid.empty),
    Empty: fixed('Guid', Guid.empty),
    NewGuid: [shared([], 'Guid', Guid.create)],
    ParseExact: [
      shared(['string', 'string'], 'Guid', (text: string | null, format: string | null) =>
        parsed(Guid.read(text, present(format))),
      ),
    ],
    TryParseExact: [trying('Guid', ['string', 'string'], readExact as never, Guid.empty)],
  },
  operators: equatable('Guid', (a: Guid, b: Guid) => a.hex === b.hex),
});
