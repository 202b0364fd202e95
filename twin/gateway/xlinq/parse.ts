import { XmlDocument, XmlParseError } from 'libxml2-wasm';
import { Fault } from '../csharp/fault.ts';
import { NONE, XML, XMLNS, type XName, XNamespace } from './names.ts';
import {
  adopt,
  adoptAttribute,
  XAttribute,
  XCData,
  XComment,
  type XContainer,
  XDeclaration,
  XDocument,
  XElement,
  XProcessingInstruction,
  XText,
} from './nodes.ts';

const unreadable = (message: string): Fault => new Fault('XmlException', message);

/**
 * Reads a document. A document type is refused, because its entities can make a small text large or
 * read files. libxml2 decides whether the text is well-formed; the parts are then read here, because
 * its tree does not keep the order of attributes and the difference of `<a/>` and `<a></a>`.
 */
export function readXml(text: string, keepsSpace = false): XDocument {
  if (/<!DOCTYPE/i.test(text)) throw unreadable('a document type is not supported');
  try {
    XmlDocument.fromString(text.replace(DECLARATION, '')).dispose();
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    throw unreadable(error.message);
  }
  return new Reader(text.replaceAll(/\r\n?/g, '\n'), keepsSpace).document();
}

const DECLARATION = /^\ufeff?<\?xml\s[^>]*\?>/;

/** The parts of a text that is known to be well-formed. */
const PART =
  /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?([^\s?]+)\s*([\s\S]*?)\?>|<\/[^>]*>|<([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)>|[^<]+/gy;

const ATTRIBUTE = /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;

class Reader {
  readonly #text: string;
  readonly #keepsSpace: boolean;

  constructor(text: string, keepsSpace: boolean) {
    this.#text = text;
    this.#keepsSpace = keepsSpace;
  }

  document(): XDocument {
    const document = new XDocument();
    let inner: XContainer = document;
    for (const [part, comment, data, target, instruction, name, rest] of this.#text.matchAll(
      PART,
    )) {
      if (comment !== undefined) adopt(inner, new XComment(comment));
      else if (data !== undefined) adopt(inner, new XCData(data));
      else if (target === 'xml') document.declaration = declarationOf(instruction ?? '');
      else if (target !== undefined)
        adopt(inner, new XProcessingInstruction(target, instruction ?? ''));
      else if (name !== undefined) {
        const isEmpty = (rest ?? '').endsWith('/');
        const element = elementOf(name, isEmpty ? (rest ?? '').slice(0, -1) : (rest ?? ''), inner);
        adopt(inner, element);
        if (!isEmpty) inner = element;
      } else if (part.startsWith('</')) {
        if (inner instanceof XElement && inner.nodes.length === 0) inner.hasEmptyText = true;
        inner = inner.parent ?? document;
      } else this.#add(inner, part);
    }
    return document;
  }

  /** Spaces between elements are no content, unless they are asked for. */
  #add(inner: XContainer, part: string): void {
    const isSpace = /^[ \t\n]*$/.test(part);
    if (isSpace && !this.#keepsSpace && !preserves(inner)) return;
    adopt(inner, new XText(decoded(part)));
  }
}

function preserves(container: XContainer | null): boolean {
  for (let one = container; one instanceof XElement; one = one.parent) {
    const space = one.attribute(XML.name('space'))?.value;
    if (space) return space === 'preserve';
  }
  return false;
}

function elementOf(name: string, rest: string, parent: XContainer): XElement {
  const written = [...rest.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => ({
    key,
    value: decoded(value.slice(1, -1).replaceAll(/[\t\n]/g, ' ')),
  }));
  const own = new Map(
    written.flatMap(({ key, value }) => {
      const prefix = /^xmlns(?::(.*))?$/.exec(key);
      return prefix ? [[prefix[1] ?? '', value] as const] : [];
    }),
  );
  const spaceOf = (prefix: string): XNamespace => {
    if (prefix === 'xml') return XML;
    if (prefix === 'xmlns') return XMLNS;
    const uri = own.get(prefix) ?? inherited(parent, prefix);
    if (uri === undefined && prefix !== '')
      throw unreadable(`the prefix ${prefix} is not declared`);
    return uri ? new XNamespace(uri) : NONE;
  };
  const element = new XElement(nameOf(name, spaceOf));
  for (const { key, value } of written) {
    const space = (prefix: string): XNamespace => (prefix === '' ? NONE : spaceOf(prefix));
    adoptAttribute(element, new XAttribute(nameOf(key, space), value));
  }
  return element;
}

function nameOf(text: string, spaceOf: (prefix: string) => XNamespace): XName {
  const at = text.indexOf(':');
  return spaceOf(text.slice(0, Math.max(at, 0))).name(text.slice(at + 1));
}

/** What a prefix means in an element that declares nothing itself. */
export function inherited(container: XContainer | null, prefix: string): string | undefined {
  const name = prefix === '' ? NONE.name('xmlns') : XMLNS.name(prefix);
  for (let one = container; one instanceof XElement; one = one.parent) {
    const found = one.attribute(name);
    if (found) return found.value;
  }
  return undefined;
}

function declarationOf(text: string): XDeclaration {
  const values = new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, key, value = '']) => [key, value.slice(1, -1)]),
  );
  return new XDeclaration(
    values.get('version') ?? null,
    values.get('encoding') ?? null,
    values.get('standalone') ?? null,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
};

const decoded = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(digits));
    },
  );
