import { Fault } from '../fault.ts';

/** How an encoding turns text into bytes and back. */
interface Codec {
  encode(text: string): Buffer;
  decode(bytes: Buffer): string;
}

interface Facts {
  readonly name: string;
  readonly title: string;
  readonly page: number;
  readonly windowsPage: number;
  readonly isSingleByte: boolean;
  /** Whether browsers and mail readers show and save it. */
  readonly browser: readonly [shows: boolean, saves: boolean];
  readonly mail: boolean;
  readonly preamble: readonly number[];
  readonly maxBytes: (count: number) => number;
  readonly maxChars: (count: number) => number;
  readonly others: readonly string[];
  readonly codec: Codec;
}

export class Encoding {
  readonly facts: Facts;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  bytes = (text: string): Buffer => this.facts.codec.encode(text);

  string = (bytes: Uint8Array): string => this.facts.codec.decode(Buffer.from(bytes));

  static byName(name: string | null): Encoding {
    if (name === null) throw new Fault('ArgumentNullException');
    const wanted = name.toLowerCase();
    const found = ALL.find(
      ({ facts }) => facts.name.toLowerCase() === wanted || facts.others.includes(wanted),
    );
    if (!found) throw new Fault('ArgumentException', `the twin does not know the encoding ${name}`);
    return found;
  }

  static byPage(page: number): Encoding {
    if (page < 0 || page > 65_535) throw new Fault('ArgumentOutOfRangeException');
    const found = ALL.find(({ facts }) => facts.page === page);
    if (!found)
      throw new Fault('NotSupportedException', `the twin does not know code page ${page}`);
    return found;
  }
}

/** One byte a character; others become question marks. */
const singleByte = (most: number): Codec => ({
  encode: (text) =>
    Buffer.from(
      text.replace(/[\s\S]/g, (one) => (one.charCodeAt(0) > most ? '?' : one)),
      'latin1',
    ),
  decode: (bytes) =>
    bytes.toString('latin1').replace(/[\s\S]/g, (one) => (one.charCodeAt(0) > most ? '?' : one)),
});

const utf16: Codec = {
  encode: (text) => Buffer.from(text.toWellFormed(), 'utf16le'),
  decode: (bytes) => {
    const text = bytes.toString('utf16le').toWellFormed();
    return bytes.length % 2 === 1 ? `${text}\ufffd` : text;
  },
};

const swapped = (bytes: Buffer): Buffer => {
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
  return Buffer.concat([whole, bytes.subarray(whole.length)]);
};

const utf32: Codec = {
  encode: (text) => {
    const points = [...text.toWellFormed()].map((one) => one.codePointAt(0) as number);
    const bytes = Buffer.alloc(points.length * 4);
    for (const [at, point] of points.entries()) bytes.writeUInt32LE(point, at * 4);
    return bytes;
  },
  decode: (bytes) => {
    let text = '';
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      const point = bytes.readUInt32LE(at);
      const isValid = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      text += isValid ? String.fromCodePoint(point) : '\ufffd';
    }
    return bytes.length % 4 === 0 ? text : `${text}\ufffd`;
  },
};

const UTF8 = new Encoding({
  name: 'utf-8',
  title: 'Unicode (UTF-8)',
  page: 65_001,
  windowsPage: 1200,
  isSingleByte: false,
  browser: [true, true],
  mail: true,
  preamble: [0xef, 0xbb, 0xbf],
  maxBytes: (count) => (count + 1) * 3,
  maxChars: (count) => count + 1,
  others: ['unicode-1-1-utf-8', 'unicode-2-0-utf-8', 'x-unicode-1-1-utf-8', 'x-unicode-2-0-utf-8'],
  codec: {
    encode: (text) => Buffer.from(text.toWellFormed()),
    decode: (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
  },
});

const ASCII = new Encoding({
  name: 'us-ascii',
  title: 'US-ASCII',
  page: 20_127,
  windowsPage: 1252,
  isSingleByte: true,
  browser: [false, false],
  mail: true,
  preamble: [],
  maxBytes: (count) => count + 1,
  maxChars: (count) => count,
  others: [
    'ascii',
    'us',
    'ansi_x3.4-1968',
    'ansi_x3.4-1986',
    'cp367',
    'csascii',
    'ibm367',
    'iso-ir-6',
    'iso646-us',
    'iso_646.irv:1991',
  ],
  codec: singleByte(0x7f),
});

const UNICODE = new Encoding({
  name: 'utf-16',
  title: 'Unicode',
  page: 1200,
  windowsPage: 1200,
  isSingleByte: false,
  browser: [false, true],
  mail: false,
  preamble: [0xff, 0xfe],
  maxBytes: (count) => (count + 1) * 2,
  maxChars: (count) => (count >> 1) + (count & 1) + 1,
  others: ['unicode', 'ucs-2', 'iso-10646-ucs-2', 'utf-16le'],
  codec: utf16,
});

const BIG_ENDIAN = new Encoding({
  ...UNICODE.facts,
  name: 'utf-16BE',
  title: 'Unicode (Big-Endian)',
  page: 1201,
  browser: [false, false],
  preamble: [0xfe, 0xff],
  others: ['unicodefffe'],
  codec: {
    encode: (text) => swapped(utf16.encode(text)),
    decode: (bytes) => utf16.decode(swapped(bytes)),
  },
});

const UTF32 = new Encoding({
  name: 'utf-32',
  title: 'Unicode (UTF-32)',
  page: 12_000,
  windowsPage: 1200,
  isSingleByte: false,
  browser: [false, false],
  mail: false,
  preamble: [0xff, 0xfe, 0, 0],
  maxBytes: (count) => (count + 1) * 4,
  maxChars: (count) => (count >> 1) + 2,
  others: ['utf-32le'],
  codec: utf32,
});

const LATIN1 = new Encoding({
  ...ASCII.facts,
  name: 'iso-8859-1',
  title: 'Western European (ISO)',
  page: 28_591,
  browser: [true, true],
  others: [
    'latin1',
    'l1',
    'iso8859-1',
    'iso_8859-1',
    'iso_8859-1:1987',
    'iso-ir-100',
    'cp819',
    'ibm819',
    'csisolatin1',
  ],
  codec: singleByte(0xff),
});

const ALL = [UTF8, ASCII, UNICODE, BIG_ENDIAN, UTF32, LATIN1];

export const ENCODINGS = { UTF8, ASCII, Unicode: UNICODE, BigEndianUnicode: BIG_ENDIAN, UTF32 };
