import { EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Overloads, TypeOf } from '../member.ts';
import { IPAddress } from '../values/ip-address.ts';
import { htmlDecode, htmlEncode, urlDecode, urlEncode } from '../values/web-text.ts';
import { method, present, property, readers, shared, writable } from './describe.ts';

/** Null stays null. */
const onText = (change: (text: string) => string): Overloads => [
  shared(['string'], 'string', (text: string | null) => text && change(text)),
];

const onBytes = (change: (text: string) => string): Overloads => [
  shared(
    ['byte[]', 'int', 'int'],
    'byte[]',
    (bytes: Buffer | null, start: number, count: number) => {
      if (bytes === null && count === 0) return null;
      const all = present(bytes);
      if (start < 0 || start > all.length || count < 0 || count > all.length - start) {
        throw new Fault('ArgumentOutOfRangeException');
      }
      const part = all.subarray(start, start + count);
      return Buffer.from(change(part.toString('latin1')), 'latin1');
    },
  ),
];

/** Each byte for itself, as `%XX` if it is no safe character. */
const encodeBytes = (text: string): string =>
  text.replace(/[^A-Za-z0-9\-_.!*()]/g, (one) =>
    one === ' ' ? '+' : `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const decodeBytes = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

const FAMILY = enumOf('AddressFamily', { InterNetwork: 2, InterNetworkV6: 23 });

const is = (value: unknown): value is IPAddress => value instanceof IPAddress;

export const WEB: readonly TypeOf[] = [
  {
    name: 'WebUtility',
    statics: {
      HtmlEncode: onText(htmlEncode),
      HtmlDecode: onText(htmlDecode),
      UrlEncode: onText(urlEncode),
      UrlDecode: onText(urlDecode),
      UrlEncodeToBytes: onBytes(encodeBytes),
      UrlDecodeToBytes: onBytes(decodeBytes),
    },
  },
  {
    name: 'IPAddress',
    is,
    members: {
      ...writable,
      AddressFamily: property('AddressFamily', (address: IPAddress) =>
        EnumValue.of(FAMILY, address.isV4 ? 2 : 23),
      ),
      Equals: [
        method(
          ['object'],
          'bool',
          (address: IPAddress, other: unknown) => is(other) && address.equals(other),
        ),
      ],
      GetAddressBytes: [method([], 'byte[]', ({ bytes }: IPAddress) => Buffer.from(bytes))],
    },
    statics: {
      ...readers('IPAddress', (text) => IPAddress.read(text), null),
      IsLoopback: [
        shared(['IPAddress'], 'bool', (address: IPAddress | null) => present(address).isLoopback),
      ],
    },
  },
  // The type of a property; the table of allowed types does not name it.
  { ...FAMILY, statics: {} },
];
