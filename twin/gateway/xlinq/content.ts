import { arrayItem, box } from '../csharp/boxed.ts';
import { Fault } from '../csharp/fault.ts';
import type { Type } from '../csharp/types.ts';
import {
  adopt,
  adoptAttribute,
  copyOf,
  detach,
  rootOf,
  XAttribute,
  XCData,
  type XContainer,
  XDocument,
  XElement,
  XNode,
  XText,
} from './nodes.ts';
import { textOfValue } from './values.ts';

/** What a content stands for: nodes, attributes and texts, one after another. */
function* partsOf(content: unknown): Generator<XNode | XAttribute | string> {
  if (content === null) return;
  if (content instanceof XNode || content instanceof XAttribute || typeof content === 'string')
    yield content;
  else if (
    typeof content === 'object' &&
    Symbol.iterator in content &&
    !(content instanceof Uint8Array)
  ) {
    const item = Array.isArray(content) ? arrayItem(content) : itemOf(content);
    for (const one of content as Iterable<unknown>) yield* partsOf(box(item, one));
  } else yield textOfValue(content);
}

const itemOf = (content: object): Type =>
  'item' in content && typeof content.item === 'string' ? content.item : 'object';

/** Adds content at a place; texts that come next to each other become one. */
export function addContent(container: XContainer, content: unknown, place?: number): void {
  let at = place ?? container.nodes.length;
  for (const part of partsOf(content)) {
    if (part instanceof XAttribute) addAttribute(container, part, place === undefined);
    else if (typeof part === 'string') at += addText(container, part, at);
    else {
      check(container, part);
      adopt(container, unattached(part, container), at);
      at += 1;
    }
  }
}

/** How many nodes were added. */
function addText(container: XContainer, text: string, at: number): number {
  if (container instanceof XDocument && text.trim() !== '') throw new Fault('ArgumentException');
  const before = container.nodes[at - 1];
  if (before instanceof XText && !(before instanceof XCData)) {
    before.value += text;
    return 0;
  }
  if (text === '') {
    if (container instanceof XElement && container.nodes.length === 0)
      container.hasEmptyText = true;
    return 0;
  }
  adopt(container, new XText(text), at);
  return 1;
}

/** @param isAtEnd no place was given, because attributes stand at none. */
function addAttribute(container: XContainer, attribute: XAttribute, isAtEnd: boolean): void {
  if (!(container instanceof XElement) || !isAtEnd) throw new Fault('ArgumentException');
  const own = attribute.parent ? new XAttribute(attribute.name, attribute.value) : attribute;
  adoptAttribute(container, own);
}

/** A document has one element, and no text. */
function check(container: XContainer, node: XNode): void {
  if (node instanceof XDocument) throw new Fault('ArgumentException');
  if (!(container instanceof XDocument)) return;
  if (node instanceof XText) throw new Fault('ArgumentException');
  if (node instanceof XElement && container.root) throw new Fault('InvalidOperationException');
}

function unattached(node: XNode, container: XContainer): XNode {
  return node.parent || rootOf(container) === node ? copyOf(node) : node;
}

export function removeNodes(container: XContainer): void {
  for (const node of [...container.nodes]) detach(node);
  if (container instanceof XElement) container.hasEmptyText = false;
}

/** Replaces all nodes by a text. */
export function setText(element: XElement, text: string | null): void {
  if (text === null) throw new Fault('ArgumentNullException');
  removeNodes(element);
  addContent(element, text);
}
