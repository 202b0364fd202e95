import { JArray, JObject, type JToken, JValue, type Scalar } from '../json/values.ts';
import { writePlain, writeText } from '../json/write.ts';

export interface NamingOptions {
  /** Between a prefix and a name. */
  readonly separator: string;
  /** Members with this name or prefix declare namespaces; empty for none. */
  readonly namespacePrefix: string;
  /** The member that holds attributes; empty for none. */
  readonly attributeBlock: string;
}

/** Why a JSON document has no form in XML. */
export class NotExpressible extends Error {}

const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** The element around a document that has not exactly one member. */
const ROOT = 'Document';

/** Prefixes that are declared around an element. */
type Declared = ReadonlySet<string>;

interface Parts {
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly declared: Declared;
  readonly members: readonly (readonly [name: string, value: JToken])[];
}

/** @throws {NotExpressible} */
export function jsonToXml(token: JToken, options: NamingOptions): string {
  const [only, more] = token instanceof JObject ? [...token.members] : [];
  const isRoot = only !== undefined && more === undefined && !(only[1] instanceof JArray);
  const [name, value] = isRoot ? only : [ROOT, token];
  return elements(name, value, new Set(['xml']), options);
}

/** One element, or one for each item of a list. */
function elements(name: string, value: JToken, outer: Declared, options: NamingOptions): string {
  if (value instanceof JArray && value.items.length > 0) {
    return value.items.map((item) => element(name, item, outer, options)).join('');
  }
  return element(name, value, outer, options);
}

function element(name: string, value: JToken, outer: Declared, options: NamingOptions): string {
  if (value instanceof JArray) {
    if (value.items.length > 0) throw new NotExpressible('a list in a list');
    return `<${qualified(name, outer, options)} />`;
  }
  if (value instanceof JValue) return simple(qualified(name, outer, options), value.value);
  const { attributes, declared, members } = partsOf(value as JObject, outer, options);
  const tag = qualified(name, declared, options);
  const start = [tag, ...attributes.map(([key, text]) => `${key}="${escaped(text, true)}"`)].join(
    ' ',
  );
  const content = members.map(([key, item]) => elements(key, item, declared, options)).join('');
  return content === '' ? `<${start} />` : `<${start}>${content}</${tag}>`;
}

function simple(tag: string, value: Scalar): string {
  if (value === null || value === undefined) {
    return `<${tag} xsi:nil="true" xmlns:xsi="${SCHEMA_INSTANCE}" />`;
  }
  return `<${tag}>${escaped(textOf(value), false)}</${tag}>`;
}

/** Times in ISO 8601; anything else as .NET writes it. */
function textOf(value: NonNullable<Scalar>): string {
  const token = new JValue(value);
  return typeof value === 'object' ? writePlain(token).slice(1, -1) : writeText(token);
}

function partsOf(value: JObject, outer: Declared, options: NamingOptions): Parts {
  const declarations: (readonly [string, string])[] = [];
  const attributes: (readonly [string, JToken])[] = [];
  const members: (readonly [string, JToken])[] = [];
  const declared = new Set(outer);
  for (const [name, member] of value.members) {
    const prefix = declaredPrefix(name, options);
    if (prefix !== undefined) {
      declared.add(prefix);
      declarations.push([
        prefix === '' ? 'xmlns' : `xmlns:${encoded(prefix)}`,
        attributeText(member),
      ]);
    } else if (name === options.attributeBlock && member instanceof JObject) {
      attributes.push(...member.members);
    } else {
      members.push([name, member]);
    }
  }
  const named = attributes.map(
    ([name, member]) => [qualified(name, declared, options), attributeText(member)] as const,
  );
  const all = [...declarations, ...named];
  if (new Set(all.map(([name]) => name)).size < all.length)
    throw new NotExpressible('an attribute twice');
  return { attributes: all, declared, members };
}

/** The prefix that a member declares; empty for the default namespace. */
function declaredPrefix(name: string, { namespacePrefix, separator }: NamingOptions) {
  if (namespacePrefix === '' || !name.startsWith(namespacePrefix)) return undefined;
  const rest = name.slice(namespacePrefix.length);
  if (rest === '') return '';
  return rest.startsWith(separator) ? rest.slice(separator.length) : undefined;
}

function attributeText(token: JToken): string {
  if (!(token instanceof JValue)) throw new NotExpressible('an attribute with an object or a list');
  return token.value === null || token.value === undefined ? '' : textOf(token.value);
}

/** A prefix counts only where it is declared: an unknown one would make the XML invalid. */
function qualified(name: string, declared: Declared, { separator }: NamingOptions): string {
  if (name === '') throw new NotExpressible('a member without a name');
  const at = separator === '' ? -1 : name.indexOf(separator);
  const prefix = name.slice(0, Math.max(0, at));
  if (prefix === '' || !declared.has(prefix)) return encoded(name);
  return `${encoded(prefix)}:${encoded(name.slice(at + separator.length))}`;
}

const START = /[\p{L}_]/u;
const PART = /[\p{L}\p{M}\p{N}\p{Pc}.\-·]/u;

/** `XmlConvert.EncodeLocalName`. */
function encoded(name: string): string {
  const characters = Array.from(name.replaceAll(/_(?=x[\da-f]{4}_)/gi, '_x005F_'));
  return characters
    .map((one, at) => ((at === 0 ? START : PART).test(one) ? one : escapedCharacter(one)))
    .join('');
}

function escapedCharacter(one: string): string {
  const code = one.codePointAt(0) as number;
  return `_x${code
    .toString(16)
    .toUpperCase()
    .padStart(code > 0xffff ? 8 : 4, '0')}_`;
}

/** Characters that no XML document may contain (XML 1.0, section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is not allowed
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function escaped(text: string, isAttribute: boolean): string {
  if (FORBIDDEN.test(text)) throw new NotExpressible('a forbidden character');
  const common = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (!isAttribute) return common.replaceAll('\r', '&#xD;');
  return common
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#x9;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;');
}
