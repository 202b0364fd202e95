import { BasicCredentials } from '../../../../../twin/gateway/basic-credentials.ts';
import { KeyValuePair } from '../../../../../twin/gateway/csharp/collections/key-value-pair.ts';
import { Capture, Group, Match, Regex } from '../../../../../twin/gateway/csharp/regex/regex.ts';
import {
  DistinguishedName,
  PublicKey,
} from '../../../../../twin/gateway/csharp/types/certificates.ts';
import { StringComparer } from '../../../../../twin/gateway/csharp/types/comparers.ts';
import { Oid } from '../../../../../twin/gateway/csharp/types/crypto-names.ts';
import {
  HashAlgorithm,
  HashAlgorithmName,
} from '../../../../../twin/gateway/csharp/types/hashes.ts';
import {
  CaptureCollection,
  GroupCollection,
} from '../../../../../twin/gateway/csharp/types/regex.ts';
import { StringBuilder } from '../../../../../twin/gateway/csharp/types/string-builder.ts';
import { StringReader, StringWriter } from '../../../../../twin/gateway/csharp/types/text-io.ts';
import { Tuple } from '../../../../../twin/gateway/csharp/types/tuple.ts';
import { shapeOf, type Type } from '../../../../../twin/gateway/csharp/types.ts';
import { Certificate } from '../../../../../twin/gateway/csharp/values/certificate.ts';
import { DateTime, DateTimeOffset } from '../../../../../twin/gateway/csharp/values/date-time.ts';
import { Decimal } from '../../../../../twin/gateway/csharp/values/decimal.ts';
import { Encoding } from '../../../../../twin/gateway/csharp/values/encoding.ts';
import { Guid } from '../../../../../twin/gateway/csharp/values/guid.ts';
import { IPAddress } from '../../../../../twin/gateway/csharp/values/ip-address.ts';
import { Random } from '../../../../../twin/gateway/csharp/values/random.ts';
import { Padding, Rsa } from '../../../../../twin/gateway/csharp/values/rsa.ts';
import { TimeSpan } from '../../../../../twin/gateway/csharp/values/time-span.ts';
import { TimeZone } from '../../../../../twin/gateway/csharp/values/time-zone.ts';
import { Uri } from '../../../../../twin/gateway/csharp/values/uri.ts';
import { JToken } from '../../../../../twin/gateway/json/values.ts';
import { quote, writePlain } from '../../../../../twin/gateway/json/write.ts';
import { Jwt } from '../../../../../twin/gateway/jwt.ts';
import { Request, Response } from '../../../../../twin/gateway/message.ts';
import { Body } from '../../../../../twin/gateway/message-body.ts';

import { XName, XNamespace } from '../../../../../twin/gateway/xlinq/names.ts';
import {
  XAttribute,
  XDeclaration,
  type XNode,
  XObject,
} from '../../../../../twin/gateway/xlinq/nodes.ts';
import { writeAttribute, writeXml } from '../../../../../twin/gateway/xlinq/write.ts';

/** Shows the values of one family of classes; `undefined` for all others. */
export type Shown = (
  value: object,
  type: Type,
  show: (value: unknown, type: Type) => string,
) => string | undefined;

/** Classes whose name and text are shown. */
const NAMED: Readonly<Record<string, abstract new (...args: never[]) => { text(): string }>> = {
  decimal: Decimal as never,
  Guid: Guid as never,
  IPAddress,
  Uri: Uri as never,
  TimeSpan,
};

const showValue: Shown = (value, type) => {
  for (const [name, of] of Object.entries(NAMED)) {
    if (value instanceof of) return `${name}:${value.text()}`;
  }
  if (value instanceof StringBuilder) return `StringBuilder:${quote(value.text())}`;
  if (value instanceof DateTime) return `DateTime:${value.text('o')} ${value.kind}`;
  if (value instanceof DateTimeOffset) return `DateTimeOffset:${value.text('o')}`;
  if (value instanceof Encoding) return `Encoding:${value.facts.name}`;
  if (value instanceof HashAlgorithm) return `HashAlgorithm:${value.size}`;
  if (value instanceof HashAlgorithmName) return `HashAlgorithmName:${value.text()}`;
  if (value instanceof StringWriter) return `StringWriter:${value.text()}`;
  if (value instanceof StringReader) return 'StringReader:System.IO.StringReader';
  if (value instanceof Padding) return `${type}:${value.text()}`;
  if (value instanceof Rsa) return `key:${value.size}`;
  if (value instanceof PublicKey) return 'public:1.2.840.113549.1.1.1';
  if (value instanceof DistinguishedName) return `name:${value.name}`;
  if (value instanceof Certificate) return `certificate:${value.thumbprint}`;
  if (value instanceof TimeZone) return `TimeZoneInfo:${value.id}`;
  if (value instanceof Random) return 'Random';
  if (value instanceof Oid) return `Oid:${value.value ?? ''}`;
  return value instanceof StringComparer ? 'StringComparer' : undefined;
};

const showCaptures = ({ captures }: Group): string =>
  `(${captures.map(({ index, value }) => index + quote(value)).join(' ')})`;

const showTuple: Shown = (value, _, show) => {
  if (!(value instanceof Tuple)) return undefined;
  const { args } = shapeOf(value.type);
  return `{${value.items.map((one, at) => `Item${at + 1} = ${show(one, args[at] as Type)}`).join(', ')}}`;
};

const showMatch: Shown = (value) => {
  if (value instanceof Match) {
    if (!value.success) return 'Match:none';
    const groups = value.regex.tree.numbers.map((number) =>
      showCaptures(number === 0 ? value : value.group(number)),
    );
    return `Match:${value.index} ${groups.join(' ')}`;
  }
  if (value instanceof Group) return showCaptures(value);
  if (value instanceof Capture) return `Capture:${value.index}${quote(value.value)}`;
  if (value instanceof Regex) return `Regex:${value.pattern}`;
  if (value instanceof GroupCollection) return `groups:${value.match.count}`;
  return value instanceof CaptureCollection ? `captures:${value.all.length}` : undefined;
};

/** The stand-ins of interfaces, which `csharp/StandIn.cs` implements. */
const NAMES: Readonly<Record<Type, string>> = {
  IContextApi: 'Api',
  IDeployment: 'IContext',
  IGateway: 'IContext',
  ILastError: 'LastError',
  IOperation: 'Operation',
};

/** One entry a family; `csharp/Show.cs` writes the same texts. */
export const SHOWN: readonly Shown[] = [
  showValue,
  showMatch,
  showTuple,
  (value) =>
    value instanceof JToken ? `${value.constructor.name}:${writePlain(value)}` : undefined,
  (value) => {
    if (value instanceof Request || value instanceof Response || value instanceof Body)
      return 'message';
    return value instanceof Jwt ? 'Jwt' : undefined;
  },
  (value, type, show) => {
    if (!(value instanceof KeyValuePair)) return undefined;
    const [key = '', item = ''] = shapeOf(type).name === 'KeyValuePair' ? shapeOf(type).args : [];
    return `{Key = ${show(value.key, key)}, Value = ${show(value.value, item)}}`;
  },
  (value) => {
    if (value instanceof XObject)
      return `${value.constructor.name}:${value instanceof XAttribute ? writeAttribute(value) : writeXml(value as XNode)}`;
    if (value instanceof XName || value instanceof XNamespace || value instanceof XDeclaration)
      return `${value.constructor.name}:${value.text()}`;
    return undefined;
  },
  (value, type) => {
    if (value instanceof BasicCredentials) return 'BasicAuthCredentials';
    if (type === 'IContext') return 'IContext';
    if (type === 'IUrl') return 'message';
    return NAMES[type];
  },
];
