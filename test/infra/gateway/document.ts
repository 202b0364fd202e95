import { XmlComment, XmlDocument, XmlElement, XmlText, type XmlTreeNode } from 'libxml2-wasm';
import { onOneLine } from './on-one-line.ts';

/** An element of a policy document, expressions on one line, with the comment right before it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
  readonly comment: string | undefined;
  readonly line: number;
}

/** Tests look at the same files over and over, and change none of what they get. */
const parsed = new Map<string, Element>();

/** @throws where the text is not well-formed XML; what API Management stores must be. */
export function parse(text: string): Element {
  const known = parsed.get(text);
  if (known) return known;
  const document = XmlDocument.fromString(text);
  try {
    const root = read(document.root, undefined);
    parsed.set(text, root);
    return root;
  } finally {
    document.dispose();
  }
}

function read(node: XmlElement, comment: string | undefined): Element {
  const children: Element[] = [];
  let text = '';
  let before: string | undefined;
  for (let child: XmlTreeNode | null = node.firstChild; child; child = child.next) {
    if (child instanceof XmlComment) before = child.content.trim();
    else if (child instanceof XmlText) text += child.content;
    else if (child instanceof XmlElement) {
      children.push(read(child, before));
      before = undefined;
    }
  }
  const attributes = Object.fromEntries(
    node.attrs.map((attr) => [attr.name, onOneLine(attr.value)]),
  );
  return {
    name: node.name,
    attributes,
    children,
    text: onOneLine(text.trim()),
    comment,
    line: node.line,
  };
}

/** The element and everything below it, in document order. */
export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}
