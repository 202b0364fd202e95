import {
  XmlCData,
  XmlDocument,
  XmlElement,
  XmlParseError,
  XmlText,
  type XmlTreeNode,
} from 'libxml2-wasm';
import type { Resource } from '../../infra/model/deployment.ts';
import { NotModelled } from '../kit/hop.ts';

/** An element of a policy document, with its position. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
  readonly line: number;
  readonly origin: Origin;
}

/** The resource that contains a document, and the file that its text comes from. */
export interface Origin {
  readonly resource: Resource;
  /** Called only for messages, because it compares files. */
  file(): string;
}

/** Replaces a named value's name with its value. */
export type Resolve = (text: string, line: number) => string;

/** Reads a policy or fragment, and refuses invalid XML. */
export function readDocument(text: string, origin: Origin, namedValues: Values): Element {
  const resolve: Resolve = (raw, line) =>
    raw.replaceAll(/\{\{([^}]*)\}\}/g, (_, name: string) => {
      const value = namedValues.get(name.trim());
      if (value === undefined)
        throw refused(origin, line, `the named value ${name} does not exist`);
      return value;
    });
  const document = parse(text, origin);
  try {
    return read(document.root, { origin, resolve, lineOf: startLines(text) });
  } finally {
    document.dispose();
  }
}

type Values = Pick<ReadonlyMap<string, string>, 'get'>;

/** Stops the start at a place in a document. */
export class PolicyRefusal extends NotModelled {
  readonly what: string;
  readonly line: number;

  constructor({ resource, file }: Origin, line: number, what: string) {
    super(what, resource, `${file()} line ${line}`, []);
    this.what = what;
    this.line = line;
  }
}

export const refused = (origin: Origin, line: number, what: string): PolicyRefusal =>
  new PolicyRefusal(origin, line, what);

export const refuse = ({ origin, line }: Element, what: string): never => {
  throw refused(origin, line, what);
};

/** Stops the start at something that API Management may know and the twin does not. */
export const unsupported = (element: Element, what: string): never =>
  refuse(element, `${what} (what runs here: docs/gateway-language.md)`);

function parse(text: string, origin: Origin): XmlDocument {
  try {
    return XmlDocument.fromString(text);
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    const [first] = error.details;
    throw refused(
      origin,
      first?.line ?? 0,
      `this is not valid XML: ${(first ?? error).message.trim()}`,
    );
  }
}

interface Reading {
  readonly origin: Origin;
  readonly resolve: Resolve;
  readonly lineOf: (node: XmlElement) => number;
}

/** The line on which a start tag begins: of a tag over several lines, the parser has the last one. */
function startLines(text: string): Reading['lineOf'] {
  const lines = text.split('\n');
  return ({ name, line }) => {
    const start = lines.slice(0, line).findLastIndex((one) => one.includes(`<${name}`));
    return start < 0 ? line : start + 1;
  };
}

function read(node: XmlElement, reading: Reading): Element {
  const children: Element[] = [];
  let text = '';
  for (let child: XmlTreeNode | null = node.firstChild; child; child = child.next) {
    if (child instanceof XmlText || child instanceof XmlCData) text += child.content;
    else if (child instanceof XmlElement) children.push(read(child, reading));
  }
  const { origin, resolve, lineOf } = reading;
  const { name } = node;
  const line = lineOf(node);
  const attributes = Object.fromEntries(
    node.attrs.map((attribute) => [attribute.name, resolve(attribute.value, line)]),
  );
  return { name, attributes, children, text: resolve(text, line).trim(), line, origin };
}
