import {
  XmlCData,
  XmlComment,
  type XmlDocument,
  XmlElement,
  XmlText,
  type XmlTreeNode,
} from 'libxml2-wasm';
import { quote } from '../json/write.ts';
import { parseXml, XmlRefused } from './parse-xml.ts';

/** Attributes of this namespace steer Newtonsoft's conversion and are not written. */
const JSON_NAMESPACE = 'http://james.newtonking.com/projects/json';

/** Prefixes by namespace, in an element and around it. */
interface Scope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

/** An attribute or the declaration of a namespace, by its qualified name. */
type Attribute = readonly [name: string, value: string];

/** A child that is written. */
type Child = XmlElement | XmlText | XmlCData | XmlComment;

interface Options {
  /** Makes an array of every child element, also of a single one. */
  readonly alwaysArrays: boolean;
  /** Refuses what is no element with a text or with elements. */
  readonly onlyElements: boolean;
}

/** What the first line of a document declares. */
type Declaration = Readonly<Record<string, string>>;

/**
 * `JsonConvert.SerializeXNode`, without processing instructions.
 *
 * @throws {XmlRefused}
 */
export const xmlToJson = (text: string, options: Options): string =>
  parseXml(text, (document) => new Writer(options).document(document, declarationIn(text)));

function declarationIn(text: string): Declaration {
  const [, declared = ''] = /^\ufeff?<\?xml\s([^?]*)\?>/.exec(text) ?? [];
  const parts = declared.matchAll(/(version|encoding|standalone)\s*=\s*["']([^"']*)["']/g);
  return Object.fromEntries([...parts].map(([, name = '', value = '']) => [name, value]));
}

class Writer {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  document({ root }: XmlDocument, declaration: Declaration): string {
    const before: Child[] = [root];
    for (let node = root.prev; node; node = node.prev) {
      if (node instanceof XmlComment) before.unshift(node);
    }
    const declared = Object.entries(declaration).map(
      ([name, value]) => `${quote(`@${name}`)}:${quote(value)}`,
    );
    const first = declared.length > 0 ? [`"?xml":{${declared.join(',')}}`] : [];
    return object([...first, ...this.#grouped(before, { own: new Map(), outer: undefined })]);
  }

  #value(element: XmlElement, outer: Scope): string {
    const scope = scopeOf(element, outer);
    const attributes = attributesOf(element, scope);
    const children = childrenOf(element);
    const [only] = children;
    if (this.#options.onlyElements && !isPlain(element, attributes, children)) {
      throw new XmlRefused('More than elements and their texts.');
    }
    if (attributes.length === 0 && children.length === 0) {
      // The parser does not tell an empty pair of tags from a single one.
      return element.firstChild === null ? 'null' : '""';
    }
    if (attributes.length === 0 && children.length === 1 && isText(only)) {
      return quote(only.content);
    }
    const members = attributes.map(([name, value]) => `${quote(`@${name}`)}:${quote(value)}`);
    return object([...members, ...this.#grouped(children, scope)]);
  }

  #grouped(children: readonly Child[], scope: Scope): string[] {
    const groups = new Map<string, Child[]>();
    for (const child of children) {
      const name = nameOf(child, scope);
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push(child);
    }
    return [...groups].map(([name, all]) => {
      const [first] = all;
      const isArray = all.length > 1 || (first instanceof XmlElement && this.#isArray(first));
      if (first instanceof XmlComment) return isArray ? `${quote(name)}:[]` : comment(first);
      const values = all.map((child) =>
        child instanceof XmlElement ? this.#value(child, scope) : quote(child.content),
      );
      return `${quote(name)}:${isArray ? `[${values.join(',')}]` : values[0]}`;
    });
  }

  #isArray({ attrs, parent }: XmlElement): boolean {
    if (this.#options.alwaysArrays && parent) return true;
    return attrs.some(
      ({ name, namespaceUri, value }) =>
        name === 'Array' && namespaceUri === JSON_NAMESPACE && /^(true|1)$/.test(value),
    );
  }
}

/** Comments stand between members without a comma, as .NET writes them. */
function object(members: readonly string[]): string {
  let text = '';
  let isFirst = true;
  for (const member of members) {
    const isMember = !member.startsWith('/*');
    text += isMember && !isFirst ? `,${member}` : member;
    if (isMember) isFirst = false;
  }
  return `{${text}}`;
}

const isPlain = (
  { namespaceUri }: XmlElement,
  attributes: readonly Attribute[],
  children: readonly Child[],
): boolean =>
  namespaceUri === '' &&
  attributes.length === 0 &&
  (children.every((child) => child instanceof XmlElement) ||
    (children.length === 1 && isText(children[0])));

const isText = (child: Child | undefined): child is XmlText => child instanceof XmlText;

function scopeOf({ nsDeclarations }: XmlElement, outer: Scope): Scope {
  const own = Object.entries(nsDeclarations).filter(([prefix]) => prefix !== '');
  if (own.length === 0) return outer;
  return { own: new Map(own.map(([prefix, uri]) => [uri, prefix])), outer };
}

const comment = ({ content }: XmlComment): string => `/*${content}*/`;

/** Without texts of white space only, as .NET reads a document. */
function childrenOf(element: XmlElement): Child[] {
  const children: Child[] = [];
  for (let child: XmlTreeNode | null = element.firstChild; child; child = child.next) {
    if (child instanceof XmlElement || child instanceof XmlComment || child instanceof XmlCData) {
      children.push(child);
    } else if (child instanceof XmlText && /[^ \t\r\n]/.test(child.content)) {
      children.push(child);
    }
  }
  return children;
}

function attributesOf(element: XmlElement, scope: Scope): Attribute[] {
  const declared = Object.entries(element.nsDeclarations)
    .filter(([, uri]) => uri !== JSON_NAMESPACE)
    .map(([prefix, uri]) => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri] as const);
  const own = element.attrs
    .filter(({ name, namespaceUri }) => namespaceUri !== JSON_NAMESPACE || name !== 'Array')
    .map(({ name, namespaceUri, value }) => [qualified(name, namespaceUri, scope), value] as const);
  return [...declared, ...own];
}

function nameOf(child: Child, scope: Scope): string {
  if (child instanceof XmlElement) {
    return qualified(child.name, child.namespaceUri, scopeOf(child, scope));
  }
  if (child instanceof XmlCData) return '#cdata-section';
  return child instanceof XmlComment ? '#comment' : '#text';
}

function qualified(name: string, namespace: string, scope: Scope): string {
  const prefix =
    namespace === 'http://www.w3.org/XML/1998/namespace' ? 'xml' : prefixIn(scope, namespace);
  return prefix === undefined || namespace === '' ? decoded(name) : `${prefix}:${decoded(name)}`;
}

function prefixIn(scope: Scope, namespace: string): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const prefix = at.own.get(namespace);
    if (prefix !== undefined) return prefix;
  }
  return undefined;
}

/** `XmlConvert.DecodeName`. */
const decoded = (name: string): string =>
  name.replaceAll(/_x([\da-f]{4}|[\da-f]{8})_/gi, (all, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
