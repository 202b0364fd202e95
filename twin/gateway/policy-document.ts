import {
  XmlCData,
  XmlDocument,
  XmlElement,
  XmlParseError,
  XmlText,
  type XmlTreeNode,
} from 'libxml2-wasm';
import type { Resource } from '../../infra/model/deployment.ts';
import { at } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import {
  type Format,
  InvalidMarkup,
  type Position,
  type Scanned,
  scanMarkup,
  type Tag,
} from './raw-xml.ts';

/** An element of a policy document, with its position. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Where the values of attributes begin, and the text under its own name. */
  readonly places: Readonly<Record<string, Position>>;
  readonly origin: Origin;
}

/** The name of an element's text in `places`; no attribute has it. */
export const TEXT = '#text';

/** The resource that contains a document, and the file that its text comes from. */
export interface Origin {
  readonly resource: Resource;
  file(): string;
}

/** Replaces a named value's name with its value. */
export type Resolve = (text: string, at: Position) => string;

/** Reads a policy or fragment, and refuses invalid XML. */
export function readDocument(
  text: string,
  origin: Origin,
  namedValues: Values,
  format: Format = 'xml',
): Element {
  const resolve: Resolve = (raw, at) =>
    raw.replaceAll(/\{\{([^}]*)\}\}/g, (_, name: string) => {
      const value = namedValues.get(name.trim());
      if (value === undefined)
        throw new PolicyRefusal(origin, at, `the named value ${name} does not exist`);
      return value;
    });
  const { xml, tags } = scanned(text, format, origin);
  const document = parse(xml, origin);
  try {
    return read(document.root, { origin, resolve, tags: tags.values() });
  } finally {
    document.dispose();
  }
}

/** The format that a resource declares; the service's own default is `xml`. */
export function formatOf(resource: Resource): Format {
  const format = at(resource, 'properties.format') ?? 'xml';
  if (format === 'xml' || format === 'rawxml') return format;
  const what = `the format ${format} is not supported: the twin reads policies from the deployment, not from links`;
  throw new NotModelled(what, resource, 'properties.format');
}

type Values = Pick<ReadonlyMap<string, string>, 'get'>;

/** Stops the start at a place in a document. */
export class PolicyRefusal extends NotModelled {
  readonly what: string;
  readonly position: Position;

  constructor({ resource, file }: Origin, position: Position, what: string) {
    super(what, resource, `${file()} line ${position.line}`, []);
    this.what = what;
    this.position = position;
  }
}

/** @param position a place inside the element, if what is wrong is there. */
export const refuse = (element: Element, what: string, position: Position = element): never => {
  throw new PolicyRefusal(element.origin, position, what);
};

/** Stops the start at something that API Management may know and the twin does not. */
export const unsupported = (element: Element, what: string, position?: Position): never =>
  refuse(element, `${what} (what runs here: docs/gateway-language.md)`, position);

function scanned(text: string, format: Format, origin: Origin): Scanned {
  try {
    return scanMarkup(text, format);
  } catch (error) {
    if (!(error instanceof InvalidMarkup)) throw error;
    throw new PolicyRefusal(origin, error.position, error.message);
  }
}

function parse(text: string, origin: Origin): XmlDocument {
  try {
    return XmlDocument.fromString(text);
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    const [first] = error.details;
    const position = { line: first?.line ?? 1, column: first?.col ?? 1 };
    const what = `this is not valid XML: ${(first ?? error).message.trim()}`;
    throw new PolicyRefusal(origin, position, what);
  }
}

interface Reading {
  readonly origin: Origin;
  readonly resolve: Resolve;
  /** Where the start tags stand, in the order of the document. */
  readonly tags: Iterator<Tag, undefined>;
}

function read(node: XmlElement, reading: Reading): Element {
  const tag = reading.tags.next().value ?? NOWHERE;
  const { origin, resolve } = reading;
  const { line, column } = tag;
  // Another `name` beside the element's own would take its place.
  if ([node, ...node.attrs].some(({ namespaceUri }) => namespaceUri !== ''))
    throw new PolicyRefusal(origin, tag, `a policy has no XML namespaces: ${node.name}`);
  const { name } = node;
  const attributes = Object.fromEntries(
    node.attrs.map((attribute) => [attribute.name, resolve(attribute.value, tag)]),
  );
  const element = { name, attributes, line, column, places: placesOf(node, tag), origin };
  if (name === 'set-body') {
    skipTags(node, reading);
    const text = markupIn(node);
    // A template has the same braces for its own values.
    const isTemplate = attributes.template === 'liquid';
    return { ...element, children: [], text: (isTemplate ? text : resolve(text, tag)).trim() };
  }
  const children: Element[] = [];
  let text = '';
  for (const child of nodesIn(node)) {
    if (child instanceof XmlElement) children.push(read(child, reading));
    else text += contentOf(child);
  }
  return { ...element, children, text: resolve(text, tag).trim() };
}

const NOWHERE: Tag = { line: 1, column: 1, values: [] };

/** The parser has the attributes in the order of the document. */
function placesOf({ attrs }: XmlElement, { values, text }: Tag): Element['places'] {
  const entries = attrs.flatMap(({ name }, index) => {
    const place = values[index];
    return place ? [[name, place] as const] : [];
  });
  return { ...Object.fromEntries(entries), ...(text && { [TEXT]: text }) };
}

function skipTags(node: XmlElement, reading: Reading): void {
  for (const child of nodesIn(node)) {
    if (!(child instanceof XmlElement)) continue;
    reading.tags.next();
    skipTags(child, reading);
  }
}

function* nodesIn(node: XmlElement): Generator<XmlTreeNode> {
  for (let child = node.firstChild; child; child = child.next) yield child;
}

const contentOf = (node: XmlTreeNode): string =>
  node instanceof XmlText || node instanceof XmlCData ? node.content : '';

/** The text of a body, in which elements are text as well. */
function markupIn(node: XmlElement): string {
  const nodes = [...nodesIn(node)];
  if (!nodes.some((child) => child instanceof XmlElement)) return nodes.map(contentOf).join('');
  const markup = nodes.map((child) =>
    child instanceof XmlElement ? child.toString({ format: false }) : escapeText(contentOf(child)),
  );
  // The tags of a template are no markup.
  return markup
    .join('')
    .replaceAll(/\{\{.*?\}\}|\{%.*?%\}/gs, (tag) =>
      tag.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    );
}

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
