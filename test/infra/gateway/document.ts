import { XmlComment, XmlDocument, XmlElement, XmlText, type XmlTreeNode } from 'libxml2-wasm';
import { onOneLine } from './on-one-line.ts';

/** An element of a policy document, expressions on one line, with the comment directly before it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
  readonly comment: string | undefined;
  readonly line: number;
}

/** Cached, because tests read the same files repeatedly and never change the result. */
const parsed = new Map<string, Element>();

/** @throws if the text is not well-formed XML, as API Management requires of a stored policy. */
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
