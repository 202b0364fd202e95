import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Members, TypeOf } from '../member.ts';
import { Uri } from '../values/uri.ts';
import { escapeData, escapeUri, unescaped } from '../values/uri-escapes.ts';
import { fixed, method, present, property, shared, writable } from './describe.ts';

const TYPE = 'Uri';

const onParts = (gives: string, read: (parts: Uri['parts']) => unknown) =>
  property(gives, ({ parts }: Uri) => read(parts));

const PARTIAL = { Scheme: 0, Authority: 1, Path: 2, Query: 3 };

const is = (value: unknown): value is Uri => value instanceof Uri;

const equals = (one: Uri | null, other: Uri | null): boolean =>
  one === other || (one !== null && other !== null && one.equals(other));

const MEMBERS: Members = {
  ...writable,
  AbsolutePath: onParts('string', ({ path }) => path),
  AbsoluteUri: property('string', ({ uri }: Uri) => uri),
  Authority: property('string', ({ authority }: Uri) => authority),
  DnsSafeHost: onParts('string', ({ host }) => host.replace(/^\[|\]$/g, '')),
  Fragment: onParts('string', ({ fragment }) => fragment),
  Host: onParts('string', ({ host }) => host),
  IsAbsoluteUri: property('bool', ({ isAbsolute }: Uri) => isAbsolute),
  IsDefaultPort: property('bool', ({ isDefaultPort }: Uri) => isDefaultPort),
  IsFile: onParts('bool', () => false),
  IsLoopback: property('bool', ({ isLoopback }: Uri) => isLoopback),
  IsUnc: onParts('bool', () => false),
  LocalPath: property('string', ({ localPath }: Uri) => localPath),
  OriginalString: property('string', ({ original }: Uri) => original),
  PathAndQuery: property('string', ({ pathAndQuery }: Uri) => pathAndQuery),
  Port: onParts('int', ({ port }) => port),
  Query: onParts('string', ({ query }) => query),
  Scheme: onParts('string', ({ scheme }) => scheme),
  Segments: property('string[]', ({ segments }: Uri) => segments),
  UserEscaped: property('bool', () => false),
  UserInfo: onParts('string', ({ user }) => user),
  Equals: [
    method(['object'], 'bool', (uri: Uri, other: unknown) => {
      if (typeof other !== 'string') return is(other) && uri.equals(other);
      try {
        return uri.equals(Uri.absolute(other));
      } catch {
        return false;
      }
    }),
  ],
  GetLeftPart: [
    method(['UriPartial'], 'string', (uri: Uri, part: EnumValue) =>
      uri.left(part.text.toLowerCase() as 'path'),
    ),
  ],
  IsBaseOf: [method([TYPE], 'bool', (uri: Uri, other: Uri | null) => uri.isBaseOf(present(other)))],
  MakeRelativeUri: [
    method([TYPE], TYPE, (uri: Uri, other: Uri | null) => uri.relativeTo(present(other))),
  ],
};

const resolved = (base: Uri | null, reference: string | null): Uri => {
  const from = present(base);
  if (!from.isAbsolute) throw new Fault('ArgumentOutOfRangeException');
  return Uri.resolved(from, reference ?? '');
};

const joined = (base: Uri | null, other: Uri | null): Uri => {
  const from = present(base);
  if (!from.isAbsolute) throw new Fault('ArgumentOutOfRangeException');
  if (other === null) throw new Fault('NullReferenceException');
  return other.isAbsolute ? other : Uri.resolved(from, other.original);
};

function trying(make: (base: Uri | null, other: never) => Uri) {
  return (base: Uri | null, other: never, store: (value: unknown) => void): boolean => {
    try {
      if (base === null || other === null || !base.isAbsolute) throw new Fault('none');
      store(make(base, other));
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      store(null);
      return false;
    }
  };
}

const onText = (run: (text: string) => unknown, gives = 'string') => [
  shared(['string'], gives, (text: string | null) => run(present(text))),
];

export const URI: readonly TypeOf[] = [
  {
    name: TYPE,
    is,
    constructors: [
      method(['string'], TYPE, (_: never, text: string | null) => Uri.absolute(text)),
      method([TYPE, 'string'], TYPE, (_: never, base: Uri | null, reference: string | null) =>
        resolved(base, reference),
      ),
      method([TYPE, TYPE], TYPE, (_: never, base: Uri | null, other: Uri | null) =>
        joined(base, other),
      ),
    ],
    members: MEMBERS,
    statics: {
      SchemeDelimiter: fixed('string', '://'),
      ...Object.fromEntries(
        ['File', 'Ftp', 'Gopher', 'Http', 'Https', 'Mailto', 'News', 'Nntp'].map((name) => [
          `UriScheme${name}`,
          fixed('string', name.toLowerCase()),
        ]),
      ),
      UriSchemeNetPipe: fixed('string', 'net.pipe'),
      UriSchemeNetTcp: fixed('string', 'net.tcp'),
      CheckSchemeName: [
        shared(['string'], 'bool', (text: string | null) =>
          /^[A-Za-z][A-Za-z0-9+.-]*$/.test(text ?? ''),
        ),
      ],
      EscapeDataString: onText(escapeData),
      EscapeUriString: onText(escapeUri),
      UnescapeDataString: onText(unescaped),
      FromHex: [
        shared(['char'], 'int', (digit: string) => {
          if (!/[0-9a-fA-F]/.test(digit)) throw new Fault('ArgumentException');
          return Number.parseInt(digit, 16);
        }),
      ],
      HexEscape: [
        shared(['char'], 'string', (character: string) => {
          const code = character.charCodeAt(0);
          if (code > 255) throw new Fault('ArgumentOutOfRangeException');
          return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
        }),
      ],
      IsHexDigit: [shared(['char'], 'bool', (digit: string) => /[0-9a-fA-F]/.test(digit))],
      IsHexEncoding: [
        shared(['string', 'int'], 'bool', (text: string | null, at: number) => {
          if (text === null) throw new Fault('NullReferenceException');
          return at >= 0 && /^%[0-9a-fA-F]{2}/.test(text.slice(at));
        }),
      ],
      TryCreate: [
        {
          takes: [TYPE, 'string', { out: TYPE }],
          gives: 'bool',
          run: (_: never, base: Uri | null, text: never, store: never) =>
            trying(resolved as never)(base, text, store),
        },
        {
          takes: [TYPE, TYPE, { out: TYPE }],
          gives: 'bool',
          run: (_: never, base: Uri | null, other: never, store: never) =>
            trying(joined as never)(base, other, store),
        },
      ],
    },
    operators: {
      '==': [{ left: TYPE, right: TYPE, gives: 'bool', run: equals }],
      '!=': [
        {
          left: TYPE,
          right: TYPE,
          gives: 'bool',
          run: (a: Uri | null, b: Uri | null) => !equals(a, b),
        },
      ],
    },
  },
  enumOf('UriPartial', PARTIAL),
];
